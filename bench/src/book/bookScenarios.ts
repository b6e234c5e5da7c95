import { randomUUID } from "node:crypto";
import { isRefused } from "@tessera/kernel";
import { recordPurchases, type PurchaseDocument } from "@tessera/members";
import type { Scenario } from "../measure.js";
import { ISSUER, type BenchBook } from "./openBenchBook.js";

/** Earning and spending by calls of the book's commands: rules, batching and SQL, without GraphQL and HTTP. */
export function bookScenarios({ book, memberIds }: BenchBook): Scenario[] {
  const anyMember = (): string => memberIds[Math.floor(Math.random() * memberIds.length)] ?? "";
  const earn = async (count: number): Promise<void> => {
    const documents = Array.from({ length: count }, () => purchaseOf(anyMember()));
    for (const answer of await recordPurchases(book, "bench", documents)) {
      if (isRefused(answer)) throw new Error(`not recorded: ${answer.refused.message}`);
    }
  };
  const redeem = async (): Promise<void> => {
    const spend = { spendId: randomUUID(), memberId: anyMember(), redeemerCode: ISSUER, points: 10, occurredAt: null };
    const answer = await book.spending.submit(spend);
    if (answer.kind !== "Spent") throw new Error(`not spent: ${answer.kind}`);
  };
  return [
    { name: "book: earn", concurrency: 8, operationsPerRequest: 1, request: async () => earn(1) },
    { name: "book: earn", concurrency: 64, operationsPerRequest: 1, request: async () => earn(1) },
    {
      name: "book: earn in batches of 100",
      concurrency: 4,
      operationsPerRequest: 100,
      request: async () => earn(100),
    },
    { name: "book: redeem", concurrency: 8, operationsPerRequest: 1, request: redeem },
    { name: "book: redeem", concurrency: 64, operationsPerRequest: 1, request: redeem },
  ];
}

/** One receipt of three lines that is worth 500 points. */
function purchaseOf(memberId: string): PurchaseDocument {
  const id = randomUUID();
  const line = { description: null, category: null, quantity: 1_000n };
  return {
    idempotencyKey: id,
    whose: { memberId },
    partnerCode: ISSUER,
    storeCode: null,
    receiptNumber: id,
    occurredAt: null,
    currency: "CZK",
    lines: [
      { ...line, sku: "a", unitPrice: 250_000_000n },
      { ...line, sku: "b", unitPrice: 150_000_000n },
      { ...line, sku: "c", unitPrice: 100_000_000n },
    ],
  };
}
