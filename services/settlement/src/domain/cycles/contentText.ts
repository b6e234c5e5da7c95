import { compareCodes, type Position } from "../netting/debt.js";
import type { SchemeLeg } from "../netting/settleDebts.js";
import type { Cycle } from "./cycle.js";

export type ObligationKind = "REDEMPTION" | "DEBT_REPAYMENT" | "REVERSAL" | "ADJUSTMENT";

export interface ObligationTotal {
  readonly currency: string;
  readonly kind: ObligationKind;
  readonly count: number;
  readonly grossMinor: bigint;
}

/** Everything that a calculation freezes and that an approver will approve. */
export interface CycleContent {
  readonly cycle: Pick<Cycle, "id" | "from" | "to">;
  readonly totals: readonly ObligationTotal[];
  readonly positions: readonly (Position & { readonly currency: string })[];
  readonly legs: readonly (Omit<SchemeLeg, "counterpartyCode"> & {
    readonly currency: string;
    /** Not there, or null: the hub. */
    readonly counterpartyCode?: string | null;
  })[];
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
  const legs = content.legs.map(
    ({ currency, partnerCode, direction, amountMinor, counterpartyCode = null }) =>
      `leg|${currency}|${partnerCode}|${direction}|${amountMinor}${counterpartyCode === null ? "" : `|${counterpartyCode}`}`,
  );
  return [
    `cycle|${cycle.id}|${cycle.from.toISOString()}|${cycle.to.toISOString()}`,
    ...totals.sort(compareCodes),
    ...positions.sort(compareCodes),
    ...legs.sort(compareCodes),
    `obligations|${content.obligationsDigest}`,
    "",
  ].join("\n");
}
