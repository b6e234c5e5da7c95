import { randomUUID } from "node:crypto";
import { spendPoints } from "@tessera/contracts";
import { LEDGER_CHECKS } from "../../store/verification/ledgerChecks.js";
import { POINTS_CHECKS } from "../../store/verification/pointsChecks.js";
import { runChecks } from "../../store/verification/runChecks.js";
import { SEAL_CHECKS } from "../../store/verification/sealChecks.js";
import { at, enrol, openTestBook, readAccount, receipt, spend, type TestBook } from "../../test/openTestBook.js";
import { recordPurchases } from "../purchases/recordPurchases.js";
import { expireDuePoints } from "./expireDuePoints.js";
import { expirePoints } from "./expirePoints.js";
import { reverseSpend } from "./reverseSpend.js";

let opened: TestBook;
beforeAll(async () => {
  opened = await openTestBook();
});
afterAll(async () => {
  const reports = await runChecks(opened.db.database, [...LEDGER_CHECKS, ...SEAL_CHECKS, ...POINTS_CHECKS]);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
  await opened.close();
});

async function memberWith(...purchases: (Parameters<typeof receipt>[2] & { earned?: number })[]): Promise<string> {
  const memberId = await enrol(opened.book, randomUUID());
  await recordPurchases(
    opened.book,
    "test",
    purchases.map(({ earned = 10, ...rest }) => receipt({ memberId }, earned, rest)),
  );
  return memberId;
}
const rows = async (sql: string, ...parameters: unknown[]) =>
  (await opened.db.database.pool.query<Record<string, unknown>>(sql, parameters)).rows;
const reverse = async (redemptionId: string, memberId: string) =>
  reverseSpend(opened.book, { redemptionId, memberId, reason: "changed their mind" });

test("a redemption is decided once: a repeat gives the same answer, a refusal included", async () => {
  const memberId = await memberWith({});
  const redemptionId = randomUUID();
  const first = await spend(opened.book, memberId, 6, { redemptionId });
  expect(spendPoints.output.parse(first)).toEqual(first);
  expect(await spend(opened.book, memberId, 6, { redemptionId })).toEqual(first);
  const refusedId = randomUUID();
  const refused = await spend(opened.book, memberId, 5, { redemptionId: refusedId });
  expect(refused).toEqual({ kind: "InsufficientPoints", requested: 5, available: 4, missing: 1 });
  await recordPurchases(opened.book, "test", [receipt({ memberId }, 10)]);
  expect(await spend(opened.book, memberId, 5, { redemptionId: refusedId })).toEqual(refused);
  expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 14n });
});

test("one redemption id never stands for another spend", async () => {
  const [memberId, other] = [await memberWith({}), await memberWith({})];
  const redemptionId = randomUUID();
  await spend(opened.book, memberId, 6, { redemptionId });
  await expect(spend(opened.book, memberId, 7, { redemptionId })).rejects.toThrow("another spend");
  await expect(spend(opened.book, other, 6, { redemptionId })).rejects.toThrow("another spend");
  expect(await readAccount(opened.book, other)).toMatchObject({ points: 10n });
});

test("an unknown member and one who is not active are told apart", async () => {
  const memberId = await memberWith({});
  await rows("UPDATE account SET status = 'CLOSED' WHERE member_id = $1", memberId);
  expect(await spend(opened.book, memberId, 1)).toEqual({ kind: "MemberNotActive", status: "CLOSED" });
  expect(await spend(opened.book, randomUUID(), 1)).toEqual({ kind: "UnknownMember" });
});

test("nothing is spent at the expiry instant, job or no job", async () => {
  const memberId = await memberWith({});
  const expiry = at("2011-04-30T22:00");
  expect(await spend(opened.book, memberId, 1, { occurredAt: expiry })).toMatchObject({
    kind: "InsufficientPoints",
    available: 0,
  });
  expect(await spend(opened.book, memberId, 1, { occurredAt: new Date(expiry.getTime() - 1) })).toMatchObject({
    kind: "Spent",
  });
});

test("a backdated spend draws from lots of its instant, bounded by what remains now", async () => {
  const memberId = await memberWith({}, { occurredAt: at("2011-02-10"), earned: 7 });
  await spend(opened.book, memberId, 12, { occurredAt: at("2011-02-11") });
  expect(await spend(opened.book, memberId, 1, { occurredAt: at("2011-01-11") })).toMatchObject({
    kind: "InsufficientPoints",
    available: 0,
  });
});

test("the fact of a spend names the lots that paid, in the order drawn, at their locked prices", async () => {
  const memberId = await memberWith({ partnerCode: "b", earned: 4 }, { partnerCode: "a", earned: 3 });
  const redemptionId = randomUUID();
  await spend(opened.book, memberId, 5, { redemptionId });
  const [fact] = await rows("SELECT payload FROM outbox WHERE key = $1 AND topic = 'members.pointsSpent.v1'", memberId);
  expect(fact?.["payload"]).toMatchObject({
    spendId: redemptionId,
    kind: "REDEMPTION",
    redeemerCode: "c",
    points: 5,
    occurredAt: "2011-01-15T00:00:00.000Z",
    draws: [
      { issuerCode: "a", points: 3, unitPrice: "0.1", currency: "CZK" },
      { issuerCode: "b", points: 2, unitPrice: "0.0045", currency: "EUR" },
    ],
  });
});

describe("reversal", () => {
  test("the same lots get their points back, once", async () => {
    const memberId = await memberWith({ earned: 4 }, { earned: 3, partnerCode: "b" });
    const redemptionId = randomUUID();
    await spend(opened.book, memberId, 5, { redemptionId });
    const answers = await Promise.all(Array.from({ length: 8 }, async () => reverse(redemptionId, memberId)));
    expect(new Set(answers)).toEqual(new Set(["Reversed"]));
    expect(await rows("SELECT remaining FROM lot WHERE member_id = $1 ORDER BY issuer_code", memberId)).toEqual([
      { remaining: "4" },
      { remaining: "3" },
    ]);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 7n, sequence: 4 });
    expect(await spend(opened.book, memberId, 5, { redemptionId })).toMatchObject({ kind: "Spent" });
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 7n });
  });

  test("a redemption that was never spent never may be", async () => {
    const memberId = await memberWith({});
    const redemptionId = randomUUID();
    expect(await reverse(redemptionId, memberId)).toBe("NeverSpent");
    expect(await spend(opened.book, memberId, 5, { redemptionId })).toMatchObject({ kind: "InsufficientPoints" });
    expect(await reverse(redemptionId, memberId)).toBe("NeverSpent");
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 10n, sequence: 1 });
  });

  test("spend and reversal race, and both orders end well", async () => {
    for (let round = 0; round < 8; round += 1) {
      const memberId = await memberWith({});
      const redemptionId = randomUUID();
      const [spent, reversed] = await Promise.all([
        spend(opened.book, memberId, 5, { redemptionId }),
        reverse(redemptionId, memberId),
      ]);
      expect(`${spent.kind} ${reversed}`).toMatch(/^(Spent Reversed|InsufficientPoints NeverSpent)$/);
      expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 10n });
    }
  });

  test("points that come back to an expired lot expire again, at the instant of the reversal", async () => {
    const memberId = await memberWith({});
    const redemptionId = randomUUID();
    await spend(opened.book, memberId, 6, { redemptionId });
    await expireDuePoints(opened.book, at("2011-06-01"));
    await reverse(redemptionId, memberId);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 6n });
    await expireDuePoints(opened.book, new Date());
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 0n });
    const expiries = await rows(
      "SELECT points, occurred_at > '2012-01-01' AS late FROM journal_entry WHERE member_id = $1 AND kind = 'EXPIRY' ORDER BY sequence",
      memberId,
    );
    expect(expiries).toEqual([
      { points: "-4", late: false },
      { points: "-6", late: true },
    ]);
  });
});

describe("expiry", () => {
  test("entries stand at the instant of each expiry, and a second run finds nothing", async () => {
    const memberId = await memberWith(
      { earned: 3 },
      { earned: 4, partnerCode: "b" },
      { earned: 5, occurredAt: at("2011-02-10") },
      { earned: 6, occurredAt: at("2011-03-10") },
    );
    await expireDuePoints(opened.book, at("2011-06-01"));
    expect(
      await rows(
        "SELECT points, occurred_at FROM journal_entry WHERE member_id = $1 AND kind = 'EXPIRY' ORDER BY occurred_at",
        memberId,
      ),
    ).toEqual([
      { points: "-7", occurred_at: at("2011-04-30T22:00") },
      { points: "-5", occurred_at: at("2011-05-31T22:00") },
    ]);
    expect(await expireDuePoints(opened.book, at("2011-06-01"))).toBe(0);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 6n });
  });

  test("the same key answers the same again, and another instant under it is a conflict", async () => {
    await memberWith({ earned: 3 });
    const request = { idempotencyKey: randomUUID(), asOf: at("2011-05-01") };
    const first = await expirePoints(opened.book, "test", request);
    expect(first).toMatchObject({ lots: expect.any(Number) as number });
    expect("points" in first && first.points >= 3n).toBe(true);
    await memberWith({ earned: 5 });
    expect(await expirePoints(opened.book, "test", request)).toEqual(first);
    expect(await expirePoints(opened.book, "test", { ...request, asOf: at("2011-05-02") })).toMatchObject({
      refused: { kind: "IdempotencyConflict" },
    });
  });

  test("two runs at once write every expiry once", async () => {
    const members = await Promise.all(Array.from({ length: 12 }, async () => memberWith({ earned: 3 })));
    await Promise.all(Array.from({ length: 4 }, async () => expireDuePoints(opened.book, at("2011-05-01"))));
    for (const memberId of members)
      expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 0n, sequence: 2 });
  });
});
