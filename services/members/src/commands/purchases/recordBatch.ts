import { AMOUNT_SCALE, formatDecimal, PRICE_SCALE, QUANTITY_SCALE } from "@tessera/kernel";
import { decodeAnswer, newId, unavailable, type Database } from "@tessera/runtime";
import { decidePurchase, type DecidedPurchase } from "../../domain/purchases/decidePurchase.js";
import type { Setup } from "../../domain/setup/Setup.js";
import { recordPurchaseBatch, type EarnItem, type EarnLine } from "../../store/points/recordPurchaseBatch.js";
import { UNKNOWN_CARD } from "../refusals.js";
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
): SubmittedPurchase {
  return { scope, document, memberId, hashes: hashPurchase(document, memberId), receivedAt: now };
}

/** Decides a batch by the setup as it is known here and records it; decides again when the book knows a newer setup. */
export async function recordBatch(
  source: SetupSource,
  purchases: readonly SubmittedPurchase[],
): Promise<RecordPurchaseAnswer[]> {
  for (let decisions = 0; decisions < MOST_DECISIONS; decisions += 1) {
    const setup = decisions === 0 ? source.setup() : await source.reloadSetup();
    const items = purchases.map((purchase, index) => toItem(setup, purchase, index + 1));
    const lines = purchases.flatMap((purchase, index) => toLines(purchase, index + 1));
    const answers = await recordPurchaseBatch(source.database, setup.revision, items, lines);
    if (answers) return answers.map((answer) => decodeAnswer<RecordPurchaseAnswer>(answer));
  }
  throw unavailable();
}

function toItem(
  setup: Setup,
  { scope, document, memberId, hashes, receivedAt }: SubmittedPurchase,
  i: number,
): EarnItem {
  const { partnerCode, currency, lines } = document;
  const at = document.occurredAt ?? receivedAt;
  const decided =
    memberId === undefined
      ? { denied: UNKNOWN_CARD }
      : decidePurchase(setup, { partnerCode, occurredAt: at, currency, lines });
  return {
    i,
    scope,
    key: document.idempotencyKey,
    input_hash: hashes.input,
    refusal: "denied" in decided ? decided.denied : null,
    member: memberId ?? null,
    partner: partnerCode,
    store: document.storeCode ?? "",
    number: memberId === undefined ? null : document.receiptNumber,
    content_hash: hashes.content,
    at,
    given: document.occurredAt !== null,
    currency,
    purchase: newId(),
    lot: newId(),
    entry: newId(),
    repayment: newId(),
    fact: newId(),
    ...("denied" in decided ? NOTHING_DECIDED : whatWasDecided(decided)),
  };
}

const NOTHING_DECIDED = { amount: "0", points: "0", unit_price: "0", expires: null, decision: [] };

function whatWasDecided({
  amount,
  decision,
  unitPrice,
  expiresAt,
}: DecidedPurchase): Pick<EarnItem, keyof typeof NOTHING_DECIDED> {
  return {
    amount: formatDecimal(amount, AMOUNT_SCALE),
    points: decision.points.toString(),
    unit_price: unitPrice,
    expires: expiresAt,
    decision: decision.rules.map((outcome) => ({ ...outcome, points: Number(outcome.points) })),
  };
}

function toLines({ document, memberId }: SubmittedPurchase, i: number): EarnLine[] {
  if (memberId === undefined) return [];
  return document.lines.map((line, index) => ({
    i,
    n: index + 1,
    s: line.sku,
    d: line.description,
    c: line.category,
    q: formatDecimal(line.quantity, QUANTITY_SCALE),
    p: formatDecimal(line.unitPrice, PRICE_SCALE),
  }));
}
