import { randomUUID } from "node:crypto";
import { isRefused } from "@tessera/kernel";
import { recordPurchases, type PurchaseDocument } from "@tessera/members";
import type { Scenario } from "../measure.js";
import { anyOf, parties } from "../parties.js";
import { ISSUER, partnerCode, type BenchBook } from "./openBenchBook.js";

/** Earning and spending by calls of the book's commands: rules, batching and SQL, without GraphQL and HTTP. */
export function bookScenarios({ book, memberIds }: BenchBook): Scenario[] {
  const { earners, spenders } = parties(memberIds);
  const earn = async (count: number): Promise<void> => {
    await recordAll(
      book,
      Array.from({ length: count }, () => purchaseOf(anyOf(earners))),
    );
  };
  const redeem = async (): Promise<void> => {
    const spend = {
      spendId: randomUUID(),
      memberId: anyOf(spenders),
      redeemerCode: ISSUER,
      points: 10,
      occurredAt: null,
    };
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

/** The same earning at one of many partners and at one alone: whether a partner that all buy at is a bottleneck. */
export function hotScenarios({ book, memberIds }: BenchBook, partners: number): Scenario[] {
  const earnAt = async (code: string): Promise<void> => {
    await recordAll(book, [purchaseOf(anyOf(memberIds), code)]);
  };
  const common = { concurrency: 64, operationsPerRequest: 1 };
  return [
    {
      name: `hot: earn, spread over ${partners} partners`,
      ...common,
      request: async () => earnAt(partnerCode(Math.floor(Math.random() * partners))),
    },
    { name: "hot: earn, all at one partner", ...common, request: async () => earnAt(ISSUER) },
  ];
}

/** Earning with these members, whose book has this many others beside them. */
export function scaleScenarios({ book, memberIds }: BenchBook, label: string): Scenario[] {
  const earn = async (count: number) =>
    recordAll(
      book,
      Array.from({ length: count }, () => purchaseOf(anyOf(memberIds))),
    );
  return [
    {
      name: `scale: earn in a book of ${label} members`,
      concurrency: 64,
      operationsPerRequest: 1,
      request: async () => earn(1),
    },
    {
      name: `scale: earn in batches of 100, ${label} members`,
      concurrency: 4,
      operationsPerRequest: 100,
      request: async () => earn(100),
    },
  ];
}

async function recordAll(book: BenchBook["book"], documents: readonly PurchaseDocument[]): Promise<void> {
  for (const answer of await recordPurchases(book, "bench", documents)) {
    if (isRefused(answer)) throw new Error(`not recorded: ${answer.refused.message}`);
  }
}

/** One receipt of three lines that is worth 500 points. */
function purchaseOf(memberId: string, code = ISSUER): PurchaseDocument {
  const id = randomUUID();
  const line = { description: null, category: null, quantity: 1_000n };
  return {
    idempotencyKey: id,
    whose: { memberId },
    partnerCode: code,
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
