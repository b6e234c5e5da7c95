import { rulesAt, micro, termsAt, type Line } from "../spec/coalition.js";
import type { MemberBook } from "../spec/MemberBook.js";
import type { Purchase } from "../spec/purchases.js";
import type { Step } from "../steps.js";
import { lastEntryMs } from "./lastEntryMs.js";
import { pick } from "./pick.js";
import type { Answer, Request, Run } from "./Run.js";

type Of<K extends Step["do"]> = Extract<Step, { do: K }>;

export async function enrol(run: Run, { cardIsTaken }: Of<"enrol">): Promise<void> {
  const cardNumber = cardIsTaken ? run.world.books[0]?.card : `${run.name}-${run.world.books.length + 1}`;
  // In the middle of history: what was bought before is refused.
  const enrolledMs = run.instantMs({ monthsAgo: 2, on: "TENTH" });
  const answer = await run.send("enrolMember", { cardNumber, enrolledAt: new Date(enrolledMs).toISOString() });
  run.same("the type of an enrolment's answer", answer.__typename, cardIsTaken ? "CardTaken" : "MemberEnrolled");
  if (!cardIsTaken && cardNumber !== undefined) run.world.enrol(cardNumber, enrolledMs);
}

/** One receipt by recordPurchase, several together by recordPurchases. */
export async function buy(run: Run, { receipts }: Of<"buy">): Promise<void> {
  const bought = receipts.map(({ member, partner, when, lines }) => {
    const book = pick(run.world.books, member);
    const shop = pick(run.world.partners, partner);
    const input = {
      idempotencyKey: run.key(),
      cardNumber: book.card,
      partnerCode: shop.code,
      receiptNumber: receiptNumber(run),
      occurredAt: run.instant(when),
      currency: shop.currency,
      lines: lines.map(({ sku, quantity, price }) => ({ sku, quantity: String(quantity), unitPrice: price })),
    };
    return { book, request: { name: "recordPurchase", input } as const satisfies Request };
  });
  const requests = bought.map(({ request }) => request);
  const [only] = requests;
  const sinceMs = Date.now();
  const answers =
    only && requests.length === 1 ? [await run.sendRequest(only)] : await run.sendPurchasesTogether(requests);
  bought.forEach(({ book, request }, index) => record(run, book, request.input, answers[index], sinceMs));
}

let receiptsSoFar = 0;
/** Of differing lengths, so that they do not sort like numbers; unlike any other. */
function receiptNumber(run: Run): string {
  receiptsSoFar += 1;
  return `${["9", "10", "2", "100"][receiptsSoFar % 4]}-${run.world.books.reduce((sum, { purchases }) => sum + purchases.length, 0)}-${receiptsSoFar}`;
}

interface BoughtInput {
  readonly partnerCode: string;
  readonly receiptNumber: string;
  readonly occurredAt: string | null;
  readonly lines: readonly { readonly sku: string; readonly quantity: string; readonly unitPrice: string }[];
}

function record(run: Run, book: MemberBook, input: BoughtInput, answer: Answer | undefined, sinceMs: number): void {
  const { world } = run;
  const partner = world.partner(input.partnerCode);
  const asked = input.occurredAt === null ? Date.now() : Date.parse(input.occurredAt);
  const terms = termsAt(partner, asked);
  const refusal = !terms?.issues ? "PartnerNotIssuing" : asked < book.enrolledMs ? "InvalidInput" : undefined;
  run.same("the type of a purchase's answer", answer?.__typename, refusal ?? "PurchaseRecorded");
  if (refusal !== undefined || !terms) return;
  const told = answer?.["purchase"] as { id: string; occurredAt: string; decision: { points: number } };
  const atMs = run.told(told.occurredAt, input.occurredAt, sinceMs);
  const lines = input.lines.map(({ sku, quantity, unitPrice }): Line => ({
    sku,
    quantity: Number(quantity),
    priceMicro: micro(unitPrice),
  }));
  const { id } = told;
  const rules = rulesAt(partner, atMs, world.programme.zone);
  const bought = { id, partner: partner.code, receipt: input.receiptNumber, atMs, lines, rules };
  const { purchase, repaid } = book.earn(bought, { priceMicro: terms.priceMicro, currency: partner.currency });
  run.same(`the points of receipt ${input.receiptNumber}`, told.decision.points, purchase.granted);
  if (!purchase.lot) return;
  world.clearing.reach(atMs);
  world.clearing.oweRepayment(id, purchase.lot, repaid);
}

/** The till sends a receipt again, under another key: it is known by its number. */
export async function bringReceiptAgain(run: Run, { pick: which, content }: Of<"bringReceiptAgain">): Promise<void> {
  const recorded = run.history.filter(({ answer }) => answer.__typename === "PurchaseRecorded");
  if (recorded.length === 0) return;
  const { request, answer } = pick(recorded, which);
  const input =
    content === "SAME" ? request.input : { ...request.input, lines: [{ sku: "tea", quantity: "99", unitPrice: "1" }] };
  const again = await run.send("recordPurchase", input);
  if (content === "SAME") run.same("the answer to a receipt that is known", again, answer);
  else run.same("the type of the answer to other content", again.__typename, "ReceiptConflict");
}

export async function takeBack(run: Run, step: Of<"return">): Promise<void> {
  const { world } = run;
  const book = pick(world.books, step.member);
  const { code: partnerCode } = pick(world.partners, step.partner);
  const ofPartner = book.purchases.filter(({ partner }) => partner === partnerCode);
  const original = step.of === undefined || ofPartner.length === 0 ? undefined : pick(ofPartner, step.of);
  const receipt = `C${receiptNumber(run)}`;
  const occurredAt = run.instant(step.when);
  const sinceMs = Date.now();
  const answer = await run.send("recordReturn", {
    ...{ cardNumber: book.card, partnerCode, receiptNumber: receipt, occurredAt },
    ...(original ? { originalReceiptNumber: original.receipt } : {}),
    lines: step.rows.map(({ sku, quantity }) => ({ sku, quantity: String(quantity) })),
  });
  const untilMs = occurredAt === null ? Date.now() : Date.parse(occurredAt);
  const from = (original ? [original] : ofPartner).filter(({ atMs }) => atMs <= untilMs);
  if (original && from.length === 0)
    return run.same("the type of a return's answer", answer.__typename, "UnknownReceipt");
  const excess = original && findExcess(original, step.rows);
  if (excess)
    return run.same(
      "the answer to a return of too much",
      { ...answer, message: "" },
      {
        ...{ __typename: "ReturnExceedsPurchase", message: "", sku: excess.sku, returnable: String(excess.returnable) },
      },
    );
  const told = occurredAt ?? (await lastEntryMs(run, book, "RETURN", sinceMs));
  const atMs = typeof told === "string" ? Date.parse(told) : (told ?? untilMs);
  const { reversed, debt, unmatched, touched } = book.takeBack(from, { receipt, atMs }, step.rows);
  if (reversed > debt) world.clearing.reach(atMs);
  run.same("the answer to a return", answer, {
    __typename: "ReturnRecorded",
    reversedPoints: reversed,
    debtPoints: debt,
    unmatched: unmatched.map(({ sku, quantity }) => ({ sku, quantity: String(quantity) })),
    purchases: touched.map(({ id }) => ({ id })),
  });
}

/** The first article of which more comes back than the purchase has left. */
function findExcess(
  { lines, kept }: Purchase,
  rows: readonly { readonly sku: string; readonly quantity: number }[],
): { readonly sku: string; readonly returnable: number } | undefined {
  const left = (sku: string): number =>
    lines.reduce((sum, line, index) => sum + (line.sku === sku ? (kept[index] ?? 0) : 0), 0);
  const asked = new Map<string, number>();
  for (const { sku, quantity } of rows) {
    asked.set(sku, (asked.get(sku) ?? 0) + quantity);
    if ((asked.get(sku) ?? 0) > left(sku)) return { sku, returnable: left(sku) };
  }
  return undefined;
}
