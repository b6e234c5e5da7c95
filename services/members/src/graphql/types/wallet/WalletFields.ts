import { Arg, Args, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import type { Points } from "@tessera/kernel";
import {
  encodeCursor,
  NotAnAnswer,
  PageArgs,
  pageSize,
  PointsScalar,
  presentConnection,
  type Connection,
} from "@tessera/runtime";
import { countEntries } from "../../../store/queries/countEntries.js";
import { countLots } from "../../../store/queries/countLots.js";
import { pageEntries } from "../../../store/queries/pageEntries.js";
import { pageLots } from "../../../store/queries/pageLots.js";
import { readExpiring } from "../../../store/queries/readExpiring.js";
import type { EntryRecord, LotRecord } from "../../../store/queries/records.js";
import { groupByKey } from "../../loaders/byKey.js";
import { loadBalances } from "../../loaders/loadBalances.js";
import { loadOne } from "../../loaders/loadOne.js";
import type { MembersContext } from "../../MembersContext.js";
import { presentEntry } from "../../present/presentEntry.js";
import { presentLot } from "../../present/presentLot.js";
import { checkedCursor } from "../../parse/checkedCursor.js";
import { PointsLotConnection, type PointsLot } from "./PointsLot.js";
import { ExpiringPoints, Wallet } from "./Wallet.js";
import { WalletEntryConnection, type WalletEntry } from "./WalletEntry.js";

const LONGEST_OUTLOOK_DAYS = 36_600;

/** Every read is shared by all wallets of the request that ask for the same instant and page. */
@Resolver(() => Wallet)
export class WalletFields {
  @FieldResolver(() => PointsScalar, { description: "Σ remaining of unexpired lots − held − debt; may be negative." })
  async available(@Root() wallet: Wallet, @Ctx() context: MembersContext): Promise<Points> {
    return (await loadBalances(context, wallet)).available;
  }

  @FieldResolver(() => PointsScalar)
  async held(@Root() wallet: Wallet, @Ctx() context: MembersContext): Promise<Points> {
    return (await loadBalances(context, wallet)).held;
  }

  @FieldResolver(() => PointsScalar)
  async debt(@Root() wallet: Wallet, @Ctx() context: MembersContext): Promise<Points> {
    return (await loadBalances(context, wallet)).debt;
  }

  @FieldResolver(() => [ExpiringPoints])
  async expiring(
    @Root() { memberId, asOf }: Wallet,
    @Arg("withinDays", () => Int, { defaultValue: 30 }) withinDays: number,
    @Ctx() context: MembersContext,
  ): Promise<readonly ExpiringPoints[]> {
    if (withinDays < 0 || withinDays > LONGEST_OUTLOOK_DAYS) {
      throw new NotAnAnswer("BAD_USER_INPUT", `\`withinDays\` must be between 0 and ${LONGEST_OUTLOOK_DAYS}.`);
    }
    const expiring = await loadOne(context, nameOf("expiring", asOf, withinDays), memberId, async (ids) =>
      groupByKey(await readExpiring(context.deps.book.database, ids, asOf, withinDays), (row) => row.memberId),
    );
    return expiring ?? [];
  }

  @FieldResolver(() => PointsLotConnection, {
    description: "Lots that are issued and not yet expired, in the order in which they will be drawn.",
  })
  async lots(
    @Root() { memberId, asOf }: Wallet,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: MembersContext,
  ): Promise<Connection<PointsLot>> {
    const { database } = context.deps.book;
    const after = args.after ? checkedCursor(args.after, ["instant", "instant", "text", "text", "uuid"]) : undefined;
    const limit = pageSize(args).read;
    const rows = await loadOne(context, nameOf("lots", asOf, limit, args.after), memberId, async (ids) =>
      groupByKey(await pageLots(database, ids, { asOf, after, limit }), (lot) => lot.memberId),
    );
    const totalCount = async (): Promise<number> =>
      (await loadOne(context, nameOf("lot count", asOf), memberId, async (ids) => countLots(database, ids, asOf))) ?? 0;
    return presentConnection({ args, rows: rows ?? [], toNode: presentLot, cursorOf: lotCursor, totalCount });
  }

  @FieldResolver(() => WalletEntryConnection, { description: "Latest first, by effective time." })
  async entries(
    @Root() { memberId, asOf }: Wallet,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: MembersContext,
  ): Promise<Connection<WalletEntry>> {
    const { database } = context.deps.book;
    const after = args.after ? checkedCursor(args.after, ["instant", "uuid"]) : undefined;
    const limit = pageSize(args).read;
    const rows = await loadOne(context, nameOf("entries", asOf, limit, args.after), memberId, async (ids) =>
      groupByKey(await pageEntries(database, ids, { asOf, after, limit }), (entry) => entry.memberId),
    );
    const totalCount = async (): Promise<number> =>
      (await loadOne(context, nameOf("entry count", asOf), memberId, async (ids) =>
        countEntries(database, ids, asOf),
      )) ?? 0;
    return presentConnection({ args, rows: rows ?? [], toNode: presentEntry, cursorOf: entryCursor, totalCount });
  }
}

function nameOf(read: string, asOf: Date | undefined, ...args: readonly unknown[]): string {
  return JSON.stringify([read, asOf ?? "now", ...args]);
}

function lotCursor(lot: LotRecord): string {
  return encodeCursor(
    lot.expiresAt.toISOString(),
    lot.issuedAt.toISOString(),
    lot.issuerCode,
    lot.receiptNumber,
    lot.id,
  );
}

function entryCursor(entry: EntryRecord): string {
  return encodeCursor(entry.occurredAt.toISOString(), entry.id);
}
