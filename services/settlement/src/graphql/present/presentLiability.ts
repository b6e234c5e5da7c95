import {
  decimal,
  divideHalfAwayFromZero,
  formatDecimal,
  money,
  points,
  PRICE_SCALE,
  type Points,
} from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { IssuerAtTwo } from "../../commands/ledger/askLiability.js";
import { deferRevenue, type LiabilityFigures, type RedemptionHistory } from "../../domain/ledger/deferRevenue.js";
import type { DeferredRevenueType, IssuerLiabilityType, LiabilityValueType } from "../types/liability.js";

const MOVED = ["issued", "redeemed", "expired", "reversed"] as const;
type Row = IssuerAtTwo["now"];
type Value = Row["values"][number];

/** Exact: a sum of points × unit price has no more places than the price. */
const micro = (amount: string): bigint => decimal(amount, PRICE_SCALE);
const exact = (amountMicro: bigint): string => formatDecimal(amountMicro, PRICE_SCALE);

export function presentIssuerLiability({ issuerCode, before, now }: IssuerAtTwo): IssuerLiabilityType {
  const moved = Object.fromEntries(MOVED.map((figure) => [figure, points(now[figure] - (before?.[figure] ?? 0))]));
  return {
    partner: { code: issuerCode },
    opening: points(before?.outstanding ?? 0),
    ...(moved as Record<(typeof MOVED)[number], Points>),
    outstanding: points(now.outstanding),
    values: now.values.map((value) => presentValue(value, valueOf(before, value.currency))),
  };
}

function valueOf(row: Row | undefined, currency: string): Value | undefined {
  return row?.values.find((value) => value.currency === currency);
}

function presentValue(now: Value, before: Value | undefined): LiabilityValueType {
  const moved = Object.fromEntries(
    MOVED.map((figure) => [figure, exact(micro(now[figure]) - micro(before?.[figure] ?? "0"))]),
  );
  return {
    currency: now.currency,
    opening: exact(micro(before?.outstanding ?? "0")),
    ...(moved as Record<(typeof MOVED)[number], string>),
    outstanding: exact(micro(now.outstanding)),
  };
}

/** One for each currency that the issuer has issued in. */
export function presentDeferredRevenue({ issuerCode, before, now }: IssuerAtTwo): DeferredRevenueType[] {
  const [opening, closing] = [historyOf(before), historyOf(now)];
  return now.values.map((value) => {
    const moved = deferRevenue(
      { figures: figuresOf(valueOf(before, value.currency)), history: opening },
      { figures: figuresOf(value), history: closing },
      value.currency,
    );
    const amount = (amountMinor: bigint) => presentMoney(money(amountMinor, value.currency));
    return {
      partner: { code: issuerCode },
      redemptionRate: rateOf(closing),
      previousRedemptionRate: rateOf(opening),
      opening: amount(moved.openingMinor),
      issued: amount(moved.issuedMinor),
      revenue: amount(moved.revenueMinor),
      catchUp: amount(moved.catchUpMinor),
      closing: amount(moved.closingMinor),
    };
  });
}

function historyOf(row: Row | undefined): RedemptionHistory {
  return { redeemed: BigInt(row?.maturedRedeemed ?? 0), issued: BigInt(row?.maturedIssued ?? 0) };
}

function rateOf({ redeemed, issued }: RedemptionHistory): string | null {
  return issued > 0n ? exact(divideHalfAwayFromZero(redeemed * 10n ** BigInt(PRICE_SCALE), issued)) : null;
}

function figuresOf(value: Value | undefined): LiabilityFigures {
  return {
    issuedMicro: micro(value?.issued ?? "0"),
    redeemedMicro: micro(value?.redeemed ?? "0"),
    expiredMicro: micro(value?.expired ?? "0"),
    reversedMicro: micro(value?.reversed ?? "0"),
    outstandingMicro: micro(value?.outstanding ?? "0"),
  };
}
