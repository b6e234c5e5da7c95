import type { FxConversion } from "../fx/consolidateNets.js";
import { compareCodes, type Position } from "../netting/debt.js";
import type { LegStatus } from "../payments/leg.js";
import type { SchemeLeg } from "../netting/settleDebts.js";
import type { Cycle } from "./cycle.js";

export type ObligationKind = "REDEMPTION" | "DEBT_REPAYMENT" | "REVERSAL" | "ADJUSTMENT";

export interface ObligationTotal {
  readonly currency: string;
  readonly kind: ObligationKind;
  readonly count: number;
  readonly grossMinor: bigint;
}

/** A position with what earlier cycles carried forward to it: + to the partner, − from it. */
export interface CarryingPosition extends Position {
  readonly carriedMinor: bigint;
}

/** A leg as it was frozen; whether it was carried does not change afterwards. */
export interface FrozenLeg extends SchemeLeg {
  readonly status: LegStatus;
}

/** Everything that a calculation freezes and that an approver will approve. */
export interface CycleContent {
  readonly cycle: Pick<Cycle, "id" | "from" | "to">;
  readonly totals: readonly ObligationTotal[];
  readonly positions: readonly (CarryingPosition & { readonly currency: string })[];
  readonly legs: readonly (FrozenLeg & { readonly currency: string })[];
  /** What the operator's FX book took over; none unless the programme consolidates. */
  readonly conversions: readonly Omit<FxConversion, "rateIds">[];
  /** Digest over every obligation of the cycle, lower-case hexadecimal. */
  readonly obligationsDigest: string;
}

/**
 * The canonical text whose SHA-256 is a cycle's content hash: one line per fact, sections in a fixed order, lines of a section
 * sorted by code unit, so that the same content gives the same text whatever order it was read in.
 */
export function contentText(content: CycleContent): string {
  const { cycle } = content;
  const totals = content.totals.map((row) => `total|${row.currency}|${row.kind}|${row.count}|${row.grossMinor}`);
  const positions = content.positions.map(
    (row) => `position|${row.currency}|${row.partnerCode}|${row.receivableMinor}|${row.payableMinor}`,
  );
  const carried = content.positions
    .filter((row) => row.carriedMinor !== 0n)
    .map((row) => `carried|${row.currency}|${row.partnerCode}|${row.carriedMinor}`);
  const legs = content.legs.map(({ currency, partnerCode, direction, amountMinor, counterpartyCode, status }) =>
    [
      `leg|${currency}|${partnerCode}|${direction}|${amountMinor}`,
      ...(counterpartyCode === null && status !== "CARRIED" ? [] : [counterpartyCode ?? ""]),
      ...(status === "CARRIED" ? [status] : []),
    ].join("|"),
  );
  const conversions = content.conversions.map((row) =>
    [
      "fx",
      row.partnerCode,
      row.fromCurrency,
      row.fromMinor,
      row.toCurrency,
      row.toMinor,
      ...(row.roundingMinor === 0n ? [] : [row.roundingMinor]),
    ].join("|"),
  );
  return [
    `cycle|${cycle.id}|${cycle.from.toISOString()}|${cycle.to.toISOString()}`,
    ...totals.sort(compareCodes),
    ...positions.sort(compareCodes),
    ...carried.sort(compareCodes),
    ...conversions.sort(compareCodes),
    ...legs.sort(compareCodes),
    `obligations|${content.obligationsDigest}`,
    "",
  ].join("\n");
}
