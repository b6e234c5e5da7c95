import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { ObligationTotal } from "../../domain/cycles/contentText.js";
import { netOf } from "../../domain/netting/debt.js";
import type { StatementLeg } from "../../domain/statements/partnerStatement.js";
import type { DirectPayment } from "../../store/payments/directPayments.js";
import type { CurrencyPosition, FrozenReport, StoredLeg } from "../../store/queries/figures.js";
import type { NettingReportType, NetPositionType, ObligationTotalType, SettlementLegType } from "../types/figures.js";
import type { StatementLegType } from "../types/PartnerStatementType.js";
import { presentDirectPayment } from "./presentDirectPayment.js";

export function presentTotal({ currency, kind, count, grossMinor }: ObligationTotal): ObligationTotalType {
  return { currency, kind, count, gross: presentMoney(money(grossMinor, currency)) };
}

export function presentPosition(position: CurrencyPosition): NetPositionType {
  const amount = (amountMinor: bigint) => presentMoney(money(amountMinor, position.currency));
  return {
    partner: { code: position.partnerCode },
    receivable: amount(position.receivableMinor),
    payable: amount(position.payableMinor),
    net: amount(netOf(position)),
    carried: amount(position.carriedMinor),
  };
}

export function presentReport({ valueMinor, ...report }: FrozenReport): NettingReportType {
  return { ...report, value: presentMoney(money(valueMinor, report.currency)) };
}

export function presentStatementLeg({
  currency,
  amountMinor,
  counterpartyCode,
  ...leg
}: StatementLeg): StatementLegType {
  const { direction, status, dueOn, reference } = leg;
  return {
    direction,
    counterparty: counterpartyCode === null ? null : { code: counterpartyCode },
    amount: presentMoney(money(amountMinor, currency)),
    status: status as StatementLegType["status"],
    dueOn,
    reference,
  };
}

export function presentLeg(leg: StoredLeg, told: readonly DirectPayment[]): SettlementLegType {
  return {
    id: publicId("leg", leg.id),
    partner: { code: leg.partnerCode },
    counterparty: leg.counterpartyCode === null ? null : { code: leg.counterpartyCode },
    direction: leg.direction,
    amount: presentMoney(money(leg.amountMinor, leg.currency)),
    status: leg.status,
    settled: presentMoney(money(leg.settledMinor, leg.currency)),
    dueOn: leg.dueOn,
    valueDate: leg.valueDate,
    reference: leg.reference,
    originalLegId: leg.originalLegId && publicId("leg", leg.originalLegId),
    directPayments: told.filter(({ legId }) => legId === leg.id).map(presentDirectPayment),
  };
}
