import type { InvalidInput, Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import type { Book } from "../Book.js";
import type { MemberNotActive, ReceiptConflict, UnknownCard, UnknownPartner } from "../refusals.js";
import { readMembersOfCards } from "../../store/members/readMembersOfCards.js";
import type { Whose } from "../Whose.js";
import { submitted } from "./recordBatch.js";

export interface PurchaseDocument {
  readonly idempotencyKey: string;
  readonly whose: Whose;
  readonly partnerCode: string;
  readonly storeCode: string | null;
  readonly receiptNumber: string;
  /** null: now. */
  readonly occurredAt: Date | null;
  readonly currency: string;
  readonly lines: readonly PurchaseDocumentLine[];
}

export interface PurchaseDocumentLine {
  readonly sku: string;
  readonly description: string | null;
  readonly category: string | null;
  /** Thousandths, positive. */
  readonly quantity: bigint;
  /** Millionths of the currency's major unit, not negative. */
  readonly unitPrice: bigint;
}

export interface CurrencyMismatch {
  readonly kind: "CurrencyMismatch";
  readonly message: string;
  readonly expected: string;
}

export interface PartnerNotIssuing {
  readonly kind: "PartnerNotIssuing";
  readonly message: string;
}

export interface PurchaseRecorded {
  readonly memberId: string;
  readonly purchaseId: string;
}

export type PurchaseRefusal =
  | UnknownCard
  | UnknownPartner
  | MemberNotActive
  | CurrencyMismatch
  | PartnerNotIssuing
  | ReceiptConflict
  | InvalidInput
  | IdempotencyConflict;

export type RecordPurchaseAnswer = PurchaseRecorded | Refused<PurchaseRefusal>;

/**
 * Records up to 1,000 purchases; an answer per item, in order. Purchases of one member are taken in the order given, and one
 * bad item never fails its neighbours. Scope: the caller's scope of idempotency keys.
 *
 * Throws NotAnAnswer(UNAVAILABLE) when an item could not be answered now; the others may be recorded, and a repeat with the same
 * keys gives their answers again.
 */
export async function recordPurchases(
  book: Book,
  scope: string,
  documents: readonly PurchaseDocument[],
): Promise<RecordPurchaseAnswer[]> {
  const now = new Date();
  const members = await findMembers(book, documents);
  const purchases = documents.map((document, index) => submitted(scope, document, members[index], now));
  const [only] = purchases;
  const answers =
    purchases.length === 1 && only
      ? [await book.earning.submit(only)]
      : (await book.earning.submitAll(purchases)).map(settled);
  book.published();
  return answers;
}

/** Who each purchase is of; undefined for an unknown card. Whether a member named by id exists shows under its lock. */
async function findMembers(book: Book, documents: readonly PurchaseDocument[]): Promise<(string | undefined)[]> {
  const [only] = documents;
  if (documents.length === 1 && only) return [await book.memberOf(only.whose)];
  const cards = documents.flatMap(({ whose }) => ("cardNumber" in whose ? [whose.cardNumber] : []));
  const found = cards.length > 0 ? await readMembersOfCards(book.database, cards) : new Map<string, string>();
  return documents.map(({ whose }) => ("memberId" in whose ? whose.memberId : found.get(whose.cardNumber)));
}

function settled(result: PromiseSettledResult<RecordPurchaseAnswer>): RecordPurchaseAnswer {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
