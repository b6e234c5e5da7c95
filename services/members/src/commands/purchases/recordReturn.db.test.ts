import { randomUUID } from "node:crypto";
import type { ClawbackPolicy } from "../../domain/setup/Setup.js";
import { expireDuePoints } from "../points/expireDuePoints.js";
import { LEDGER_CHECKS } from "../../store/verification/ledgerChecks.js";
import { POINTS_CHECKS } from "../../store/verification/pointsChecks.js";
import { runChecks } from "../../store/verification/runChecks.js";
import { SEAL_CHECKS } from "../../store/verification/sealChecks.js";
import {
  at,
  comingBack,
  enrol,
  openTestBook,
  readAccount,
  receipt,
  spend,
  type TestBook,
} from "../../test/openTestBook.js";
import { recordPurchases } from "./recordPurchases.js";
import { recordReturn } from "./recordReturn.js";

const books = new Map<ClawbackPolicy, TestBook>();
const openedWith = async (clawback: ClawbackPolicy): Promise<TestBook> => {
  const opened = books.get(clawback) ?? (await openTestBook({ clawback }));
  books.set(clawback, opened);
  return opened;
};
afterAll(async () => {
  for (const opened of books.values()) await opened.close();
});

async function memberWith(opened: TestBook, ...purchases: Parameters<typeof receipt>[2][]): Promise<string> {
  const memberId = await enrol(opened.book, randomUUID());
  await recordPurchases(
    opened.book,
    "test",
    purchases.map((rest) => receipt({ memberId }, 10, rest)),
  );
  return memberId;
}

async function expectSound({ db }: TestBook): Promise<void> {
  expect(
    (await runChecks(db.database, [...LEDGER_CHECKS, ...SEAL_CHECKS, ...POINTS_CHECKS])).filter(
      ({ violations }) => violations > 0,
    ),
  ).toEqual([]);
}

describe("documents", () => {
  test("the same return is taken once, whatever its key, and other content under its number is refused", async () => {
    const { book } = await openedWith("DEBT");
    const memberId = await memberWith(await openedWith("DEBT"), {});
    const document = comingBack({ memberId }, 4);
    const first = await recordReturn(book, "test", document);
    expect(first).toMatchObject({ reversedPoints: 4n, debtPoints: 0n, unmatched: [] });
    expect(await recordReturn(book, "test", document)).toEqual(first);
    expect(await recordReturn(book, "test", { ...document, idempotencyKey: randomUUID() })).toEqual(first);
    expect(
      await recordReturn(book, "test", { ...comingBack({ memberId }, 5), receiptNumber: document.receiptNumber }),
    ).toMatchObject({ refused: { kind: "ReceiptConflict" } });
    expect(await recordReturn(book, "test", { ...document, receiptNumber: "x" })).toMatchObject({
      refused: { kind: "IdempotencyConflict" },
    });
    expect(await readAccount(book, memberId)).toMatchObject({ points: 6n, sequence: 2 });
  });

  test("with the original named only that purchase counts", async () => {
    const { book } = await openedWith("DEBT");
    const number = randomUUID();
    const memberId = await memberWith(
      await openedWith("DEBT"),
      { receiptNumber: number },
      { occurredAt: at("2011-01-12") },
    );
    const answer = await recordReturn(book, "test", comingBack({ memberId }, 10, { originalReceiptNumber: number }));
    expect(answer).toMatchObject({ reversedPoints: 10n });
    expect(await recordReturn(book, "test", comingBack({ memberId }, 1, { originalReceiptNumber: number }))).toEqual({
      refused: { kind: "ReturnExceedsPurchase", message: expect.any(String), sku: "tea", returnable: 0n },
    });
  });

  test("an unknown original, somebody else's, or one of later is an unknown receipt", async () => {
    const { book } = await openedWith("DEBT");
    const number = randomUUID();
    const memberId = await memberWith(await openedWith("DEBT"), { receiptNumber: number });
    const stranger = await memberWith(await openedWith("DEBT"), {});
    const kind = async (whose: string, rest: Parameters<typeof comingBack>[2]) =>
      recordReturn(book, "test", comingBack({ memberId: whose }, 1, rest));
    const unknown = { refused: { kind: "UnknownReceipt" } };
    expect(await kind(memberId, { originalReceiptNumber: "never" })).toMatchObject(unknown);
    expect(await kind(stranger, { originalReceiptNumber: number })).toMatchObject(unknown);
    expect(await kind(memberId, { originalReceiptNumber: number, occurredAt: at("2011-01-09") })).toMatchObject(
      unknown,
    );
    expect(await kind(memberId, { originalReceiptNumber: number, partnerCode: "b" })).toMatchObject(unknown);
  });

  test("a purchase at the very instant of the return counts, one later does not", async () => {
    const { book } = await openedWith("DEBT");
    const memberId = await memberWith(await openedWith("DEBT"), {}, { occurredAt: at("2011-01-11") });
    const answer = await recordReturn(book, "test", comingBack({ memberId }, 12, { occurredAt: at("2011-01-10") }));
    expect(answer).toMatchObject({ reversedPoints: 10n, unmatched: [{ sku: "tea", quantity: 2000n }] });
  });

  test("without a match nothing changes and no fact is told", async () => {
    const { book } = await openedWith("DEBT");
    const memberId = await memberWith(await openedWith("DEBT"), {});
    expect(await recordReturn(book, "test", comingBack({ memberId }, 1, { partnerCode: "b" }))).toMatchObject({
      reversedPoints: 0n,
      unmatched: [{ sku: "tea" }],
    });
    expect(await readAccount(book, memberId)).toMatchObject({ points: 10n, sequence: 1 });
  });

  test("an unknown card and an unknown partner are refused", async () => {
    const { book } = await openedWith("DEBT");
    const memberId = await memberWith(await openedWith("DEBT"), {});
    expect(await recordReturn(book, "test", comingBack({ cardNumber: "nobody's" }, 1))).toMatchObject({
      refused: { kind: "UnknownCard" },
    });
    expect(await recordReturn(book, "test", comingBack({ memberId }, 1, { partnerCode: "zzz" }))).toMatchObject({
      refused: { kind: "UnknownPartner" },
    });
  });
});

describe("points that are gone", () => {
  test("what was spent becomes a debt, and what expired unspent comes back from the expired", async () => {
    const opened = await openedWith("DEBT");
    const memberId = await memberWith(opened, {});
    await spend(opened.book, memberId, 4);
    await expireDuePoints(opened.book, at("2011-05-01"));
    const answer = await recordReturn(
      opened.book,
      "test",
      comingBack({ memberId }, 9, { occurredAt: at("2011-05-02") }),
    );
    expect(answer).toMatchObject({ reversedPoints: 9n, debtPoints: 3n });
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 0n, debt: 3n });
    // Both facts tell whose points they were and at which locked price.
    const { rows } = await opened.db.database.pool.query<{ payload: Record<string, unknown> }>(
      "SELECT payload FROM outbox WHERE key = $1 AND topic ~ 'Expired|Returned' ORDER BY sequence",
      [memberId],
    );
    const part = (points: number) => ({ issuerCode: "a", points, unitPrice: "0.1", currency: "CZK" });
    expect(
      rows.map(({ payload: { lots, fromRemaining, fromExpired } }) => ({ lots, fromRemaining, fromExpired })),
    ).toEqual([{ lots: [part(6)] }, { fromRemaining: [], fromExpired: [part(6)] }]);
    await expectSound(opened);
  });

  test("DEDUCT_CASH tells the shop what to deduct and leaves the member no debt", async () => {
    const opened = await openedWith("DEDUCT_CASH");
    const memberId = await memberWith(opened, {});
    await spend(opened.book, memberId, 8);
    expect(await recordReturn(opened.book, "test", comingBack({ memberId }, 10))).toMatchObject({
      reversedPoints: 10n,
      debtPoints: 8n,
    });
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 0n, debt: 0n });
    await expectSound(opened);
  });

  test("ISSUER_ABSORBS takes back what is there and leaves the rest with the issuer", async () => {
    const opened = await openedWith("ISSUER_ABSORBS");
    const memberId = await memberWith(opened, {});
    await spend(opened.book, memberId, 8);
    expect(await recordReturn(opened.book, "test", comingBack({ memberId }, 10))).toMatchObject({
      reversedPoints: 2n,
      debtPoints: 0n,
    });
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 0n, debt: 0n });
    expect(await recordReturn(opened.book, "test", comingBack({ memberId }, 1))).toMatchObject({
      reversedPoints: 0n,
      unmatched: [{ quantity: 1000n }],
    });
    await expectSound(opened);
  });
});

describe.each(["DEBT", "DEDUCT_CASH", "ISSUER_ABSORBS"] as const)(
  "a receipt that comes back bit by bit, %s",
  (policy) => {
    test("gives back no more than it earned, whatever became of its points and whoever sends what at once", async () => {
      const opened = await openedWith(policy);
      const { book } = opened;
      const memberId = await memberWith(opened, { receiptNumber: `bits ${policy}` }, { partnerCode: "c" });
      const back = (quantity: number, rest: Partial<Parameters<typeof recordReturn>[2]> = {}) =>
        recordReturn(book, "test", comingBack({ memberId }, quantity, rest));
      const original = { originalReceiptNumber: `bits ${policy}` };
      expect(await back(1, { receiptNumber: "R1", occurredAt: at("2011-01-09") })).toMatchObject({
        reversedPoints: 0n,
      });
      expect(await back(11, original)).toMatchObject({
        refused: { kind: "ReturnExceedsPurchase", returnable: 10_000n },
      });
      expect(await back(1, { originalReceiptNumber: "R1" })).toMatchObject({ refused: { kind: "UnknownReceipt" } });
      await spend(book, memberId, 13, { redemptionId: randomUUID() });
      // Twelve pieces of ten, each under two keys and one number.
      const pieces = Array.from({ length: 12 }, (_, place) => `piece ${place} ${policy}`);
      const answers = await Promise.all(
        [...pieces, ...pieces].map(async (receiptNumber) => back(1, { ...original, receiptNumber })),
      );
      expect(answers.slice(12).map((answer) => ("returnId" in answer ? answer.returnId : "refused"))).toEqual(
        answers.slice(0, 12).map((answer) => ("returnId" in answer ? answer.returnId : "refused")),
      );
      const taken = answers.slice(0, 12).flatMap((answer) => ("returnId" in answer ? [answer] : []));
      expect(taken).toHaveLength(10);
      const sum = (part: "reversedPoints" | "debtPoints") => taken.reduce((total, answer) => total + answer[part], 0n);
      // All ten of it are spent, and three of c's.
      expect([sum("reversedPoints"), sum("debtPoints")]).toEqual(policy === "ISSUER_ABSORBS" ? [0n, 0n] : [10n, 10n]);
      expect(await readAccount(book, memberId)).toMatchObject({ points: 7n, debt: policy === "DEBT" ? 10n : 0n });
      await expectSound(opened);
    });
  },
);
