import { createHash } from "node:crypto";
import { isRefused, points, refuse, type InvalidInput, type Points, type Refused } from "@tessera/kernel";
import { answerOnce, decodeAnswer, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { matchReturn, type MatchedReturn } from "../../domain/purchases/matchReturn.js";
import { reversePoints } from "../../domain/purchases/reversePoints.js";
import { settleRest } from "../../domain/purchases/settleRest.js";
import { rulesOfDecision } from "../../domain/setup/rulesOn.js";
import { lockAccount } from "../../store/points/lockAccount.js";
import { readClock } from "../../store/points/readClock.js";
import { postReturn } from "../../store/returns/postReturn.js";
import { readOriginalPurchase } from "../../store/returns/readOriginalPurchase.js";
import { readReturnableLines } from "../../store/returns/readReturnableLines.js";
import { readReturnReceipt } from "../../store/returns/readReturnReceipt.js";
import { readTouchedPurchases } from "../../store/returns/readTouchedPurchases.js";
import { readRevision } from "../../store/setup/readRevision.js";
import type { Book } from "../Book.js";
import {
  UNKNOWN_CARD,
  UNKNOWN_PARTNER,
  type ReceiptConflict,
  type UnknownCard,
  type UnknownPartner,
} from "../refusals.js";
import type { Whose } from "../Whose.js";

export interface ReturnDocument {
  readonly idempotencyKey: string;
  readonly whose: Whose;
  readonly partnerCode: string;
  readonly receiptNumber: string;
  readonly originalReceiptNumber: string | null;
  /** null: now. */
  readonly occurredAt: Date | null;
  /** Quantities in thousandths, in the order of the document. */
  readonly lines: readonly { readonly sku: string; readonly quantity: bigint }[];
}

export interface ReturnRecorded {
  readonly memberId: string;
  readonly returnId: string;
  /** All points taken back, `debtPoints` of them as a debt or in cash. */
  readonly reversedPoints: Points;
  readonly debtPoints: Points;
  /** Quantities in thousandths. */
  readonly unmatched: readonly { readonly sku: string; readonly quantity: bigint }[];
  /** The purchases touched, in order of time and receipt number. */
  readonly purchaseIds: readonly string[];
}

export interface UnknownReceipt {
  readonly kind: "UnknownReceipt";
  readonly message: string;
}

export interface ReturnExceedsPurchase {
  readonly kind: "ReturnExceedsPurchase";
  readonly message: string;
  readonly sku: string;
  /** Thousandths. */
  readonly returnable: bigint;
}

export type RecordReturnAnswer =
  | ReturnRecorded
  | Refused<
      | UnknownCard
      | UnknownPartner
      | UnknownReceipt
      | ReturnExceedsPurchase
      | ReceiptConflict
      | InvalidInput
      | IdempotencyConflict
    >;

/**
 * Takes goods back and reverses the points they earned. Scope: the caller's scope of idempotency keys. Throws
 * NotAnAnswer(UNAVAILABLE).
 */
export async function recordReturn(book: Book, scope: string, document: ReturnDocument): Promise<RecordReturnAnswer> {
  const memberId = await book.memberOf(document.whose);
  const { idempotencyKey: key, ...input } = document;
  const answer = await book.accounts.run(memberId ?? key, async () =>
    answerOnce(
      book.database,
      { scope, operation: "recordReturn", key, input },
      async (tx): Promise<RecordReturnAnswer> =>
        memberId === undefined ? refuse(UNKNOWN_CARD) : takeBack(book, tx, memberId, document),
    ),
  );
  book.published();
  return answer;
}

async function takeBack(book: Book, tx: Tx, memberId: string, document: ReturnDocument): Promise<RecordReturnAnswer> {
  if (!(await lockAccount(tx, memberId))) return refuse(UNKNOWN_CARD);
  const { partnerCode, receiptNumber } = document;
  const contentHash = hashReturn(memberId, document);
  const known = await readReturnReceipt(tx, partnerCode, receiptNumber);
  if (known) {
    if (known.contentHash.toString("hex") === contentHash) return decodeAnswer<ReturnRecorded>(known.answer);
    return refuse({
      kind: "ReceiptConflict",
      message: "This receipt number is known with other content.",
      receiptNumber,
    });
  }
  const setup = (await readRevision(tx)) === book.setup().revision ? book.setup() : await book.reloadSetup();
  const partner = setup.partners.get(partnerCode);
  if (!partner || !setup.programme) return refuse(UNKNOWN_PARTNER);
  const { clawback } = setup.programme;

  const occurredAt = document.occurredAt ?? (await readClock(tx));
  const found = await findReturned(tx, memberId, document, occurredAt);
  if (isRefused(found)) return found;
  const { matches, unmatched } = found;
  const touched = await readTouchedPurchases(tx, memberId, [...new Set(matches.map(({ purchaseId }) => purchaseId))]);
  const reversals = reversePoints(touched, matches, (looked) => rulesOfDecision(partner, looked));
  const settled = reversals.map((reversal) => ({ ...reversal, ...settleRest(clawback, reversal.rest) }));
  const sum = (part: (reversal: (typeof settled)[number]) => bigint) =>
    settled.reduce((total, reversal) => total + part(reversal), 0n);
  const answer: ReturnRecorded = {
    memberId,
    returnId: newId(),
    reversedPoints: points(
      sum(({ fromRemaining, fromExpired, debt, cash }) => fromRemaining + fromExpired + debt + cash),
    ),
    debtPoints: points(sum(({ debt, cash }) => debt + cash)),
    unmatched,
    purchaseIds: reversals.map(({ purchaseId }) => purchaseId),
  };
  await postReturn(tx, {
    ...answer,
    partnerCode,
    receiptNumber,
    originalReceiptNumber: document.originalReceiptNumber,
    contentHash,
    occurredAt,
    clawback,
    absorbedPoints: sum(({ absorbed }) => absorbed),
    matches,
    reversals: settled.map((reversal) => ({ ...reversal, owed: reversal.debt })),
    answer,
  });
  return answer;
}

/** Which purchase lines the document takes back from: of the purchase it names, or of any earlier one. */
async function findReturned(
  tx: Tx,
  memberId: string,
  { partnerCode, originalReceiptNumber, lines }: ReturnDocument,
  until: Date,
): Promise<MatchedReturn | Refused<UnknownReceipt | ReturnExceedsPurchase>> {
  const scope = { memberId, partnerCode, skus: lines.map(({ sku }) => sku), until };
  if (originalReceiptNumber === null)
    return matchReturn(lines, await readReturnableLines(tx, { ...scope, purchaseIds: null }));
  const original = await readOriginalPurchase(tx, memberId, partnerCode, originalReceiptNumber, until);
  if (original === undefined)
    return refuse({ kind: "UnknownReceipt", message: "There is no such receipt of this member." });
  const returnable = await readReturnableLines(tx, { ...scope, purchaseIds: [original] });
  const matched = matchReturn(lines, returnable);
  const [excess] = matched.unmatched;
  if (!excess) return matched;
  return refuse({
    kind: "ReturnExceedsPurchase",
    message: "More comes back than was bought and not returned yet.",
    sku: excess.sku,
    returnable: returnable.reduce((total, line) => (line.sku === excess.sku ? total + line.returnable : total), 0n),
  });
}

function hashReturn(memberId: string, { originalReceiptNumber, occurredAt, lines }: ReturnDocument): string {
  const rows = lines.map(({ sku, quantity }) => [sku, String(quantity)]);
  return createHash("sha256")
    .update(JSON.stringify([memberId, originalReceiptNumber, occurredAt, rows]))
    .digest("hex");
}
