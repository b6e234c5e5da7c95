import { randomUUID } from "node:crypto";
import { points } from "@tessera/kernel";
import { createLogger } from "@tessera/runtime";
import { LEDGER_CHECKS } from "../store/verification/ledgerChecks.js";
import { POINTS_CHECKS } from "../store/verification/pointsChecks.js";
import { runChecks } from "../store/verification/runChecks.js";
import { SEAL_CHECKS } from "../store/verification/sealChecks.js";
import { comingBack, enrol, openTestBook, readAccount, receipt, spend, type TestBook } from "../test/openTestBook.js";
import type { Book } from "./Book.js";
import { holdPoints } from "./holds/holdPoints.js";
import { openBook } from "./openBook.js";
import { expireDuePoints } from "./points/expireDuePoints.js";
import { recordPurchases } from "./purchases/recordPurchases.js";
import { recordReturn } from "./purchases/recordReturn.js";

/** Two instances of the service over one database: what one keeps in memory does not protect it from the other. */
let opened: TestBook;
let books: readonly Book[];
beforeAll(async () => {
  opened = await openTestBook();
  const second = await openBook({
    database: opened.db.database,
    log: createLogger("test", "silent"),
    published: () => undefined,
    lanes: 2,
    keysFolder: opened.db.keysFolder,
  });
  books = [opened.book, second];
});
afterAll(async () => {
  const reports = await runChecks(opened.db.database, [...LEDGER_CHECKS, ...SEAL_CHECKS, ...POINTS_CHECKS]);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
  await opened.close();
});

const either = (index: number) => books[index % books.length]!;
async function memberWith(earned: number): Promise<string> {
  const memberId = await enrol(opened.book, randomUUID());
  await recordPurchases(opened.book, "test", [receipt({ memberId }, earned)]);
  return memberId;
}
const many = async <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, async (_, index) => work(index)));

test("24 redemptions of the one remaining point: one is spent", async () => {
  for (let round = 0; round < 4; round += 1) {
    const memberId = await memberWith(1);
    const answers = await many(24, async (index) => spend(either(index), memberId, 1));
    expect(answers.filter(({ kind }) => kind === "Spent")).toHaveLength(1);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 0n, sequence: 2 });
  }
});

test("200 redemptions of ten points: ten are spent, and all are answered", async () => {
  const memberId = await memberWith(10);
  const answers = await many(200, async (index) => spend(either(index), memberId, 1));
  expect(answers.filter(({ kind }) => kind === "Spent")).toHaveLength(10);
  expect(answers.filter(({ kind }) => kind === "InsufficientPoints")).toHaveLength(190);
});

test("200 holds and redemptions of ten points never take more than ten", async () => {
  const memberId = await enrol(opened.book, randomUUID(), new Date(Date.now() - 60_000));
  await recordPurchases(opened.book, "test", [
    receipt({ memberId }, 10, { occurredAt: new Date(Date.now() - 30_000) }),
  ]);
  const taken = await many(200, async (index) => {
    if (index % 2 === 0) return (await spend(either(index), memberId, 1, { occurredAt: null })).kind === "Spent";
    const request = {
      idempotencyKey: randomUUID(),
      whose: { memberId },
      partnerCode: "c",
      points: points(1),
      expiresInSeconds: 60,
      reference: "race",
    };
    return !("refused" in (await holdPoints(either(index), "test", request)));
  });
  expect(taken.filter(Boolean)).toHaveLength(10);
  const { points: left, held } = await readAccount(opened.book, memberId);
  expect(left).toBe(held);
});

test("24 returns of one item: it comes back once", async () => {
  const memberId = await memberWith(1);
  const answers = await many(24, async (index) => recordReturn(either(index), "test", comingBack({ memberId }, 1)));
  const reversed = answers.map((answer) => ("refused" in answer ? 0n : answer.reversedPoints));
  expect(reversed.reduce<bigint>((sum, one) => sum + one, 0n)).toBe(1n);
});

test("one receipt sent to two instances for two members belongs to one", async () => {
  const [first, second] = [await memberWith(1), await memberWith(1)] as const;
  for (let round = 0; round < 6; round += 1) {
    const receiptNumber = randomUUID();
    const answers = await many(
      24,
      async (index) =>
        (
          await recordPurchases(either(index), "test", [
            receipt({ memberId: index % 4 < 2 ? first : second }, 1, { receiptNumber }),
          ])
        )[0],
    );
    const recorded = answers.flatMap((answer) => (answer && "purchaseId" in answer ? [answer.purchaseId] : []));
    expect(new Set(recorded).size).toBe(1);
    expect(answers.length - recorded.length).toBe(
      answers.filter((answer) => answer && "refused" in answer && answer.refused.kind === "ReceiptConflict").length,
    );
  }
});

test("200 purchases, spends, returns and expiries of few members at once leave every book sound", async () => {
  const members = await many(4, async () => memberWith(20));
  await many(200, async (index): Promise<unknown> => {
    const memberId = members[(index * 7) % members.length]!;
    const book = either(index);
    switch (index % 5) {
      case 0:
      case 1:
        return recordPurchases(
          book,
          "test",
          members.map((one) => receipt({ memberId: one }, 3)),
        );
      case 2:
        return spend(book, memberId, 4);
      case 3:
        return recordReturn(book, "test", comingBack({ memberId }, 2));
      default:
        return expireDuePoints(book, new Date("2011-03-01T00:00:00.000Z"));
    }
  });
});
