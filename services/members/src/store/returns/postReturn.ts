import { formatDecimal, QUANTITY_SCALE } from "@tessera/kernel";
import { encodeAnswer, newId, type Tx } from "@tessera/runtime";
import type { ReturnMatch } from "../../domain/purchases/matchReturn.js";
import type { PurchaseReversal } from "../../domain/purchases/reversePoints.js";
import type { ClawbackPolicy } from "../../domain/setup/Setup.js";

export interface DecidedReturn {
  readonly memberId: string;
  readonly returnId: string;
  readonly partnerCode: string;
  readonly receiptNumber: string;
  readonly originalReceiptNumber: string | null;
  readonly contentHash: string;
  readonly occurredAt: Date;
  readonly clawback: ClawbackPolicy;
  readonly reversedPoints: bigint;
  readonly debtPoints: bigint;
  readonly absorbedPoints: bigint;
  /** Quantities in thousandths. */
  readonly unmatched: readonly { readonly quantity: bigint }[];
  readonly matches: readonly ReturnMatch[];
  /** With the part of each that becomes a debt of the member. */
  readonly reversals: readonly (PurchaseReversal & { readonly owed: bigint })[];
  readonly answer: unknown;
}

/** Posts a return that was decided under the account's lock; a number that was taken meanwhile runs the transaction again. */
export async function postReturn(tx: Tx, decided: DecidedReturn): Promise<void> {
  const { unmatched, matches, reversals } = decided;
  const head = {
    member: decided.memberId,
    return: decided.returnId,
    partner: decided.partnerCode,
    number: decided.receiptNumber,
    original: decided.originalReceiptNumber,
    content_hash: decided.contentHash,
    at: decided.occurredAt,
    clawback: decided.clawback,
    reversed: decided.reversedPoints.toString(),
    debt: decided.debtPoints.toString(),
    absorbed: decided.absorbedPoints.toString(),
    unmatched_lines: unmatched.length,
    unmatched_quantity: quantityText(unmatched.reduce((sum, { quantity }) => sum + quantity, 0n)),
    answer: JSON.parse(encodeAnswer(decided.answer)) as unknown,
    entry: newId(),
    fact: newId(),
  };
  const parts = reversals.map((reversal, index) => ({
    purchase: reversal.purchaseId,
    lot: reversal.lotId ?? null,
    place: index + 1,
    before: reversal.pointsBefore.toString(),
    after: reversal.pointsAfter.toString(),
    from_remaining: reversal.fromRemaining.toString(),
    from_expired: reversal.fromExpired.toString(),
    rest: reversal.rest.toString(),
    owed: reversal.owed.toString(),
    debt_id: reversal.owed > 0n ? newId() : null,
  }));
  const rows = matches.map(({ row, purchaseId, line, quantity }) => ({
    r: row,
    p: purchaseId,
    n: line,
    q: quantityText(quantity),
  }));
  await tx.query("SELECT post_return($1, $2, $3)", [JSON.stringify(head), JSON.stringify(parts), JSON.stringify(rows)]);
}

function quantityText(thousandths: bigint): string {
  return formatDecimal(thousandths, QUANTITY_SCALE);
}
