import { AMOUNT_SCALE, formatDecimal, points, PRICE_SCALE, QUANTITY_SCALE, roundToMinor } from "@tessera/kernel";
import { decodeAnswer, newId, unavailable, type Database } from "@tessera/runtime";
import { decidePurchase, type DecidedPurchase, type PurchaseDenial } from "../../domain/purchases/decidePurchase.js";
import type { Setup } from "../../domain/setup/Setup.js";
import { recordPlainPurchases, type PlainPurchase } from "../../store/points/recordPlainPurchases.js";
import { recordPurchaseBatch, type EarnItem } from "../../store/points/recordPurchaseBatch.js";
import type { PurchaseRecord } from "../../store/queries/records.js";
import { UNKNOWN_CARD, type UnknownCard } from "../refusals.js";
import { hashPurchase, type PurchaseHashes } from "./hashPurchase.js";
import type { PurchaseDocument } from "./PurchaseDocument.js";
import type { RecordPurchaseAnswer } from "./RecordPurchaseAnswer.js";

/** A purchase on its way into the book. */
export interface SubmittedPurchase {
  readonly scope: string;
  readonly document: PurchaseDocument;
  /** undefined: nobody holds the card. */
  readonly memberId: string | undefined;
  readonly hashes: PurchaseHashes;
  readonly receivedAt: Date;
  /** Is given the purchase as a read would find it, when it was recorded just now; a repeat and a long way leave it out. */
  readonly recorded?: ((purchase: PurchaseRecord) => void) | undefined;
}

export interface SetupSource {
  readonly database: Database;
  setup(): Setup;
  reloadSetup(): Promise<Setup>;
}

/** A setup that changes this often during one batch is being written; the client may come again. */
const MOST_DECISIONS = 5;

export function submitted(
  scope: string,
  document: PurchaseDocument,
  memberId: string | undefined,
  now: Date,
  recorded?: SubmittedPurchase["recorded"],
): SubmittedPurchase {
  return { scope, document, memberId, hashes: hashPurchase(document, memberId), receivedAt: now, recorded };
}

/**
 * Decides a batch by the setup as it is known here and records it: what is plain the short way, the rest (what is refused, known
 * or repays a debt) the long one. Decides again when the book knows a newer setup.
 */
export async function recordBatch(
  source: SetupSource,
  purchases: readonly SubmittedPurchase[],
): Promise<RecordPurchaseAnswer[]> {
  const answers: RecordPurchaseAnswer[] = new Array<RecordPurchaseAnswer>(purchases.length);
  let open = purchases.map((_, place) => place);
  for (let decisions = 0; decisions < MOST_DECISIONS; decisions += 1) {
    const setup = decisions === 0 ? source.setup() : await source.reloadSetup();
    const judged = open.map((place) => judge(setup, place, purchases[place]!));
    if (!(await recordPlain(source.database, setup, judged, answers))) continue;
    const rest = judged.filter(({ place }) => answers[place] === undefined);
    if (rest.length === 0) return answers;
    const items = rest.map((item, index) => toItem(item, index + 1));
    const stored = await recordPurchaseBatch(source.database, setup.revision, items);
    if (stored) {
      stored.forEach((answer, index) => (answers[rest[index]!.place] = decodeAnswer<RecordPurchaseAnswer>(answer)));
      return answers;
    }
    open = rest.map(({ place }) => place);
  }
  throw unavailable();
}

interface JudgedPurchase {
  /** Within the batch. */
  readonly place: number;
  readonly purchase: SubmittedPurchase;
  readonly at: Date;
  readonly decided: DecidedPurchase | { readonly denied: PurchaseDenial | UnknownCard };
  readonly purchaseId: string;
}

function judge(setup: Setup, place: number, purchase: SubmittedPurchase): JudgedPurchase {
  const { document, memberId, receivedAt } = purchase;
  const { partnerCode, currency, lines } = document;
  const at = document.occurredAt ?? receivedAt;
  const decided =
    memberId === undefined
      ? { denied: UNKNOWN_CARD }
      : decidePurchase(setup, { partnerCode, occurredAt: at, currency, lines });
  return { place, purchase, at, decided, purchaseId: newId() };
}

/** Answers what could be recorded the short way; false when the setup has moved on. */
async function recordPlain(
  database: Database,
  setup: Setup,
  judged: readonly JudgedPurchase[],
  answers: RecordPurchaseAnswer[],
): Promise<boolean> {
  const places: number[] = [];
  const plain: PlainPurchase[] = [];
  const decisions: DecidedPurchase[] = [];
  const recipients: SubmittedPurchase["recorded"][] = [];
  for (const { place, purchase, at, decided, purchaseId } of judged) {
    if (purchase.memberId === undefined || "denied" in decided) continue;
    places.push(place);
    decisions.push(decided);
    recipients.push(purchase.recorded);
    plain.push(toPlain(purchase, purchase.memberId, at, decided, purchaseId));
  }
  if (plain.length === 0) return true;
  const recorded = await recordPlainPurchases(database, setup.revision, plain);
  if (!recorded) return false;
  for (const [index, occurredAt] of recorded) {
    const item = plain[index]!;
    const place = places[index]!;
    const { memberId, purchaseId } = item;
    answers[place] = { memberId, purchaseId };
    recipients[index]?.(toRecord(item, decisions[index]!, occurredAt));
  }
  return true;
}

function toPlain(
  { scope, document, hashes }: SubmittedPurchase,
  memberId: string,
  at: Date,
  decided: DecidedPurchase,
  purchaseId: string,
): PlainPurchase {
  return {
    memberId,
    scope,
    key: document.idempotencyKey,
    inputHash: hashes.input,
    contentHash: hashes.content,
    partnerCode: document.partnerCode,
    storeCode: document.storeCode ?? "",
    receiptNumber: document.receiptNumber,
    at,
    given: document.occurredAt !== null,
    currency: document.currency,
    amount: formatDecimal(decided.amount, AMOUNT_SCALE),
    points: decided.decision.points,
    unitPrice: decided.unitPrice,
    expiresAt: decided.expiresAt,
    decision: JSON.stringify(outcomes(decided)),
    lines: linesJson(document),
    purchaseId,
    lotId: newId(),
    entryId: newId(),
    factId: newId(),
  };
}

/** What a read of the purchase would find now. */
function toRecord(item: PlainPurchase, { amount, decision }: DecidedPurchase, occurredAt: Date): PurchaseRecord {
  const granted = points(decision.points);
  return {
    id: item.purchaseId,
    memberId: item.memberId,
    partnerCode: item.partnerCode,
    receiptNumber: item.receiptNumber,
    occurredAt,
    amountMinor: roundToMinor(amount, AMOUNT_SCALE, item.currency),
    currency: item.currency,
    points: granted,
    decidedPoints: granted,
    outcomes: decision.rules.map((outcome) => ({ ...outcome, points: points(outcome.points) })),
  };
}

function toItem({ purchase, at, decided, purchaseId }: JudgedPurchase, i: number): EarnItem {
  const { scope, document, memberId, hashes } = purchase;
  return {
    i,
    scope,
    key: document.idempotencyKey,
    input_hash: hashes.input,
    refusal: "denied" in decided ? decided.denied : null,
    member: memberId ?? null,
    partner: document.partnerCode,
    store: document.storeCode ?? "",
    number: memberId === undefined ? null : document.receiptNumber,
    content_hash: hashes.content,
    at,
    given: document.occurredAt !== null,
    currency: document.currency,
    purchase: purchaseId,
    lot: newId(),
    entry: newId(),
    repayment: newId(),
    fact: newId(),
    ...("denied" in decided
      ? NOTHING_DECIDED
      : {
          amount: formatDecimal(decided.amount, AMOUNT_SCALE),
          points: decided.decision.points.toString(),
          unit_price: decided.unitPrice,
          expires: decided.expiresAt,
          decision: outcomes(decided),
          lines: linesJson(document),
        }),
  };
}

const NOTHING_DECIDED = { amount: "0", points: "0", unit_price: "0", expires: null, decision: [], lines: "[]" };

function outcomes({ decision }: DecidedPurchase): unknown[] {
  return decision.rules.map((outcome) => ({ ...outcome, points: Number(outcome.points) }));
}

/** The lines as the book keeps them: [SKU, quantity, unit price, description, category]; decimals as exact JSON numbers. */
function linesJson({ lines }: PurchaseDocument): string {
  const rows = lines.map(({ sku, quantity, unitPrice, description, category }) => {
    const amounts = `${formatDecimal(quantity, QUANTITY_SCALE)},${formatDecimal(unitPrice, PRICE_SCALE)}`;
    return `[${JSON.stringify(sku)},${amounts},${JSON.stringify(description)},${JSON.stringify(category)}]`;
  });
  return `[${rows.join(",")}]`;
}
