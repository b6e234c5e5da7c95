import { randomUUID } from "node:crypto";
import { points } from "@tessera/kernel";
import { recordPurchases } from "../purchases/recordPurchases.js";
import { recordReturn } from "../purchases/recordReturn.js";
import { expirePoints } from "../points/expirePoints.js";
import {
  comingBack,
  enrol,
  openTestBook,
  readAccount,
  receipt,
  spend,
  type TestBook,
} from "../../test/openTestBook.js";
import { captureHold } from "./captureHold.js";
import { expireHolds } from "./expireHolds.js";
import { holdPoints } from "./holdPoints.js";
import { releaseHold } from "./releaseHold.js";

let opened: TestBook;
beforeAll(async () => {
  opened = await openTestBook();
});
afterAll(async () => opened.close());

/** Holds live by the database's clock, so their members bought just now. */
async function memberWith(...earned: number[]): Promise<string> {
  const memberId = await enrol(opened.book, randomUUID(), new Date(Date.now() - 60_000));
  const occurredAt = new Date(Date.now() - 30_000);
  await recordPurchases(
    opened.book,
    "test",
    earned.map((one, index) => receipt({ memberId }, one, { occurredAt, partnerCode: index % 2 === 0 ? "a" : "b" })),
  );
  return memberId;
}

async function hold(
  memberId: string,
  count: number,
  rest: { expiresInSeconds?: number; partnerCode?: string; key?: string } = {},
) {
  const { expiresInSeconds = 900, partnerCode = "c", key = randomUUID() } = rest;
  return holdPoints(opened.book, "test", {
    idempotencyKey: key,
    whose: { memberId },
    partnerCode,
    points: points(count),
    expiresInSeconds,
    reference: "till 1",
  });
}

async function openHold(memberId: string, count: number, rest: Parameters<typeof hold>[2] = {}): Promise<string> {
  const answer = await hold(memberId, count, rest);
  if ("refused" in answer) throw new Error(answer.refused.kind);
  return answer.holdId;
}

const capture = async (
  holdId: string | undefined,
  count: number | null = null,
  rest: { occurredAt?: Date; onlyPartner?: string; key?: string } = {},
) =>
  captureHold(opened.book, "test", rest.onlyPartner, {
    idempotencyKey: rest.key ?? randomUUID(),
    holdId,
    points: count === null ? null : points(count),
    occurredAt: rest.occurredAt ?? null,
  });
const release = async (holdId: string, onlyPartner?: string) =>
  releaseHold(opened.book, "test", onlyPartner, { idempotencyKey: randomUUID(), holdId });
const elapse = async (holdId: string) =>
  opened.db.database.pool.query("UPDATE hold SET expires_at = clock_timestamp() - interval '1 ms' WHERE hold_id = $1", [
    holdId,
  ]);

test("a hold keeps points from being spent, and its capture spends them in draw order", async () => {
  const memberId = await memberWith(10, 5);
  const holdId = await openHold(memberId, 12);
  expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 15n, held: 12n });
  expect(await spend(opened.book, memberId, 4, { occurredAt: null })).toMatchObject({
    kind: "InsufficientPoints",
    available: 3,
  });
  const captured = await capture(holdId);
  expect(captured).toMatchObject({
    memberId,
    draws: [
      { issuerCode: "a", points: 10n, unitPrice: "0.1" },
      { issuerCode: "b", points: 2n, currency: "EUR" },
    ],
  });
  expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 3n, held: 0n, sequence: 3 });
});

test("a part is captured once and the rest goes back", async () => {
  const memberId = await memberWith(10);
  const holdId = await openHold(memberId, 8);
  const key = randomUUID();
  const first = await capture(holdId, 5, { key });
  expect(first).toMatchObject({ draws: [{ points: 5n }] });
  expect(await capture(holdId, 5, { key })).toEqual(first);
  expect(await capture(holdId, 1)).toMatchObject({ refused: { kind: "HoldNotOpen", status: "PARTIALLY_CAPTURED" } });
  expect(await release(holdId)).toMatchObject({ refused: { kind: "HoldNotOpen", status: "PARTIALLY_CAPTURED" } });
  expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 5n, held: 0n });
});

test("a released hold gives everything back and tells no fact", async () => {
  const memberId = await memberWith(10);
  const holdId = await openHold(memberId, 8);
  expect(await release(holdId)).toEqual({ memberId, holdId });
  expect(await capture(holdId)).toMatchObject({ refused: { kind: "HoldNotOpen", status: "RELEASED" } });
  expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 10n, held: 0n, sequence: 1 });
});

test("a hold that timed out is not open, before and after the job has closed it", async () => {
  const memberId = await memberWith(10);
  const holdId = await openHold(memberId, 8);
  await elapse(holdId);
  const over = { refused: { kind: "HoldNotOpen", status: "EXPIRED" } };
  expect(await capture(holdId)).toMatchObject(over);
  expect(await release(holdId)).toMatchObject(over);
  expect(await expireHolds(opened.book)).toBeGreaterThanOrEqual(1);
  expect(await readAccount(opened.book, memberId)).toMatchObject({ held: 0n });
  expect(await capture(holdId)).toMatchObject(over);
});

test("points of a hold that timed out can be spent and held before the job has run", async () => {
  const memberId = await memberWith(10);
  await elapse(await openHold(memberId, 10));
  expect(await hold(memberId, 4)).toMatchObject({ memberId });
  const other = await memberWith(10);
  await elapse(await openHold(other, 10));
  expect(await spend(opened.book, other, 10, { occurredAt: null })).toMatchObject({ kind: "Spent" });
});

test("points of a hold that timed out are given back and expire before the job has run", async () => {
  const memberId = await memberWith(10);
  await elapse(await openHold(memberId, 10));
  const goods = comingBack({ memberId }, 4, { occurredAt: new Date() });
  expect(await recordReturn(opened.book, "test", goods)).toMatchObject({ reversedPoints: 4n, debtPoints: 0n });
  const other = await memberWith(10);
  await elapse(await openHold(other, 10));
  await opened.db.database.pool.query("UPDATE lot SET expires_at = clock_timestamp() WHERE member_id = $1", [other]);
  await opened.db.database.pool.query(
    "INSERT INTO expiry_due SELECT expires_at, member_id FROM lot WHERE member_id = $1 ON CONFLICT DO NOTHING",
    [other],
  );
  const asOf = new Date(Date.now() + 1_000);
  const expired = await expirePoints(opened.book, "test", { idempotencyKey: randomUUID(), asOf });
  expect(expired).toMatchObject({ lots: 1, points: 10n });
});

test("only lots that outlive the hold are held", async () => {
  const memberId = await memberWith(10);
  await opened.db.database.pool.query(
    "UPDATE lot SET expires_at = clock_timestamp() + interval '60 s' WHERE member_id = $1",
    [memberId],
  );
  expect(await hold(memberId, 10, { expiresInSeconds: 61 })).toMatchObject({
    refused: { kind: "InsufficientPoints", requested: 10n, available: 0n, missing: 10n },
  });
  expect(await hold(memberId, 10, { expiresInSeconds: 50 })).toMatchObject({ memberId });
});

test("a return does not take what is held, so that a capture never lacks points", async () => {
  const memberId = await memberWith(10);
  const holdId = await openHold(memberId, 7);
  expect(await recordReturn(opened.book, "test", comingBack({ memberId }, 10, { occurredAt: null }))).toMatchObject({
    reversedPoints: 10n,
    debtPoints: 7n,
  });
  expect(await capture(holdId)).toMatchObject({ draws: [{ points: 7n }] });
  expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 0n, held: 0n, debt: 7n });
});

test("more than is held, or outside its time, is invalid input", async () => {
  const holdId = await openHold(await memberWith(10), 7);
  expect(await capture(holdId, 8)).toMatchObject({
    refused: { kind: "InvalidInput", problems: [{ path: ["points"] }] },
  });
  expect(await capture(holdId, 1, { occurredAt: new Date(Date.now() - 3_600_000) })).toMatchObject({
    refused: { kind: "InvalidInput", problems: [{ path: ["occurredAt"] }] },
  });
  expect(await capture(holdId, 7)).toMatchObject({ draws: [{ points: 7n }] });
});

test("a partner's foreign hold, an unknown one and no id at all are answered alike", async () => {
  const holdId = await openHold(await memberWith(10), 7, { partnerCode: "c" });
  const foreign = await capture(holdId, null, { onlyPartner: "a" });
  expect(await capture(randomUUID(), null, { onlyPartner: "a" })).toEqual(foreign);
  expect(await capture(undefined)).toEqual(foreign);
  expect(await release(holdId, "a")).toEqual(foreign);
  expect(foreign).toMatchObject({ refused: { kind: "HoldNotOpen", status: null } });
  expect(await capture(holdId, null, { onlyPartner: "c" })).toMatchObject({ holdId });
});

test("a hold is refused to unknown partners and members who are not active", async () => {
  const memberId = await memberWith(10);
  expect(await hold(memberId, 1, { partnerCode: "zzz" })).toMatchObject({ refused: { kind: "UnknownPartner" } });
  expect(await hold(randomUUID(), 1)).toMatchObject({ refused: { kind: "UnknownCard" } });
  await opened.db.database.pool.query("UPDATE account SET status = 'SUSPENDED' WHERE member_id = $1", [memberId]);
  expect(await hold(memberId, 1)).toMatchObject({ refused: { kind: "MemberNotActive", status: "SUSPENDED" } });
});

test("capture, release and time-out of one hold race, and one of them wins", async () => {
  for (let round = 0; round < 5; round += 1) {
    const memberId = await memberWith(10);
    const holdId = await openHold(memberId, 10);
    const answers = await Promise.all([
      ...Array.from({ length: 6 }, async () => capture(holdId)),
      ...Array.from({ length: 6 }, async () => release(holdId)),
    ]);
    expect(answers.filter((answer) => !("refused" in answer))).toHaveLength(1);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ held: 0n });
  }
});
