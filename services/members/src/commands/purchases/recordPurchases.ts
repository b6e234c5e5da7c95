import { readMembersOfCards } from "../../store/members/readMembersOfCards.js";
import type { Book } from "../Book.js";
import type { PurchaseDocument } from "./PurchaseDocument.js";
import type { RecordPurchaseAnswer } from "./RecordPurchaseAnswer.js";
import { submitted, type SubmittedPurchase } from "./recordBatch.js";

/**
 * Records up to 1,000 purchases; an answer per item, in order. Purchases of one member are taken in the order given, and one
 * bad item never fails its neighbours. Scope: the caller's scope of idempotency keys. `recorded` is given what was recorded just
 * now, so that nobody need read it again.
 *
 * Throws NotAnAnswer(UNAVAILABLE) when an item could not be answered now; the others may be recorded, and a repeat with the same
 * keys gives their answers again.
 */
export async function recordPurchases(
  book: Book,
  scope: string,
  documents: readonly PurchaseDocument[],
  recorded?: SubmittedPurchase["recorded"],
): Promise<RecordPurchaseAnswer[]> {
  const now = new Date();
  const members = await findMembers(book, documents);
  const purchases = documents.map((document, index) => submitted(scope, document, members[index], now, recorded));
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
