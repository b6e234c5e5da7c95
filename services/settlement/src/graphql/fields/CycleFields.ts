import { CurrencyCodeScalar, orForbidden, PageArgs, presentConnection, type Connection } from "@tessera/runtime";
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Resolver, Root } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import {
  readLegsWithDirect,
  readNettingReports,
  readObligationTotals,
  readPositions,
} from "../../store/queries/figures.js";
import { readDirectPayments } from "../../store/payments/directPayments.js";
import { readApprovals, readPaymentFiles, readTimeline } from "../../store/queries/cycleHistory.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentLeg, presentPosition, presentReport, presentTotal } from "../present/presentFigures.js";
import { presentPaymentFile } from "../present/presentPayments.js";
import { presentObligations } from "../present/presentObligations.js";
import { CycleApprovalType, CycleEventType, PaymentFileType } from "../types/cycleHistory.js";
import { NettingReportType, NetPositionType, ObligationTotalType, SettlementLegType } from "../types/figures.js";
import { ObligationConnection, type ObligationType } from "../types/ObligationType.js";
import { SettlementCycleType } from "../types/SettlementCycleType.js";

@ArgsType()
export class ObligationArgs extends PageArgs {
  @Field(() => String, { nullable: true })
  partnerCode?: string | null;
}

/** What a cycle shows. A partner sees its own positions, legs and obligations; what sums up all partners is not for it. */
@Resolver(() => SettlementCycleType)
export class CycleFields {
  @FieldResolver(() => [ObligationTotalType], { description: "per currency and kind" })
  async obligationTotals(
    @Root() { view }: SettlementCycleType,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<ObligationTotalType[]> {
    orForbidden(mayReadWholeClearing(caller));
    return (await readObligationTotals(deps.database, view)).map(presentTotal);
  }

  @FieldResolver(() => [NetPositionType], {
    description: "From the obligations as they are, until the calculation freezes them.",
  })
  async positions(
    @Root() { view }: SettlementCycleType,
    @Arg("currency", () => CurrencyCodeScalar, { nullable: true }) currency: string | null | undefined,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<NetPositionType[]> {
    const partnerCode = readablePartner(caller, undefined);
    if (partnerCode === null) return [];
    const positions = await readPositions(deps.database, view, { currency: currency ?? undefined, partnerCode });
    return positions.map(presentPosition);
  }

  @FieldResolver(() => [NettingReportType], { description: "Of a calculated cycle; empty before." })
  async netting(
    @Root() { view }: SettlementCycleType,
    @Arg("currency", () => CurrencyCodeScalar, { nullable: true }) currency: string | null | undefined,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<NettingReportType[]> {
    orForbidden(mayReadWholeClearing(caller));
    return (await readNettingReports(deps.database, view, currency ?? undefined)).map(presentReport);
  }

  @FieldResolver(() => [SettlementLegType], {
    description: "Of a calculated cycle; empty before. A partner sees what it pays and is paid.",
  })
  async legs(
    @Root() { view }: SettlementCycleType,
    @Arg("currency", () => CurrencyCodeScalar, { nullable: true }) currency: string | null | undefined,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<SettlementLegType[]> {
    const partnerCode = readablePartner(caller, undefined);
    if (partnerCode === null) return [];
    const legs = await readLegsWithDirect(deps.database, view, { currency: currency ?? undefined, partnerCode });
    const direct = legs.filter(({ counterpartyCode }) => counterpartyCode !== null).map(({ id }) => id);
    const told = direct.length === 0 ? [] : await readDirectPayments(deps.database, direct);
    return legs.map((leg) => presentLeg(leg, told));
  }

  @FieldResolver(() => [CycleEventType], {
    description: "Who moved the cycle and its payments, when and why; in order.",
  })
  async timeline(
    @Root() { view }: SettlementCycleType,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<CycleEventType[]> {
    orForbidden(mayReadWholeClearing(caller));
    return readTimeline(deps.database, view.id);
  }

  @FieldResolver(() => [CycleApprovalType], { description: "Those that were taken away included; in order." })
  async approvals(
    @Root() { view }: SettlementCycleType,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<CycleApprovalType[]> {
    orForbidden(mayReadWholeClearing(caller));
    return readApprovals(deps.database, view.id);
  }

  @FieldResolver(() => [PaymentFileType], { description: "By version and currency." })
  async files(
    @Root() { view }: SettlementCycleType,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<PaymentFileType[]> {
    orForbidden(mayReadWholeClearing(caller));
    return (await readPaymentFiles(deps.database, view.id)).map(presentPaymentFile);
  }

  @FieldResolver(() => ObligationConnection)
  async obligations(
    @Root() { view }: SettlementCycleType,
    @Args(() => ObligationArgs) args: ObligationArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<ObligationType>> {
    const partnerCode = readablePartner(caller, args.partnerCode);
    if (partnerCode !== null) return presentObligations(deps.database, view.id, partnerCode, args);
    return presentConnection({
      args,
      rows: [],
      toNode: (row: ObligationType) => row,
      cursorOf: () => "",
      totalCount: 0,
    });
  }
}
