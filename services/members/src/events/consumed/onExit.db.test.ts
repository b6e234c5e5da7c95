import { randomUUID } from "node:crypto";
import {
  settlementIssuingChanged,
  settlementPartnerExitAgreed,
  settlementPartnerExitRevoked,
} from "@tessera/contracts";
import { isRefused, points } from "@tessera/kernel";
import { inTransaction, type ReceivedFact } from "@tessera/runtime";
import { captureHold } from "../../commands/holds/captureHold.js";
import { holdPoints } from "../../commands/holds/holdPoints.js";
import { recordPurchases } from "../../commands/purchases/recordPurchases.js";
import { enrol, openTestBook, receipt, type TestBook } from "../../test/openTestBook.js";
import { onIssuing } from "./onIssuing.js";

let opened: TestBook;
beforeEach(async () => {
  opened = await openTestBook();
});
afterEach(async () => opened.close());

let told = 0;
async function tell(type: { readonly topic: string }, payload: object): Promise<void> {
  const fact = { ...type, payload, sequence: (told += 1), key: "a" } as unknown as ReceivedFact;
  await inTransaction(opened.db.database, async (tx) => onIssuing.handle([fact], tx));
}

const END = new Date("2011-01-10T23:00:00.000Z");
const around = (ms: number) => new Date(END.getTime() + ms);
const leaves = async (redeemingEndsAt = END) =>
  tell(settlementPartnerExitAgreed, {
    partnerCode: "a",
    issuingEndsAt: END.toISOString(),
    redeemingEndsAt: redeemingEndsAt.toISOString(),
  });
const issuing = async (stopped: boolean, since: Date) =>
  tell(settlementIssuingChanged, { partnerCode: "a", stopped, since: since.toISOString(), reason: "EXPOSURE" });

async function buy(occurredAt: Date, partnerCode = "a"): Promise<string> {
  const cardNumber = randomUUID();
  await enrol(opened.book, cardNumber, new Date("2011-01-01T00:00:00.000Z"));
  const [answer] = await recordPurchases(opened.book, "test", [
    receipt({ cardNumber }, 5, { occurredAt, partnerCode, receiptNumber: randomUUID() }),
  ]);
  return answer && "refused" in answer ? answer.refused.kind : "PurchaseRecorded";
}

test("from the agreed instant on nothing is issued, told before or after, twice or among other stops", async () => {
  expect(await buy(around(0))).toBe("PurchaseRecorded");
  await leaves();
  expect([await buy(around(-1)), await buy(around(0))]).toEqual(["PurchaseRecorded", "IssuingStopped"]);
  expect(await buy(around(0), "b")).toBe("PurchaseRecorded");
  await issuing(true, around(-100));
  await issuing(false, around(-50));
  expect([await buy(around(-51)), await buy(around(-50))]).toEqual(["IssuingStopped", "PurchaseRecorded"]);
  // A cover that is raised does not let a partner go on that has left.
  await issuing(true, around(50));
  await issuing(false, around(60));
  expect(await buy(around(70))).toBe("IssuingStopped");
});

test("what was held before redeeming ended is captured; nothing is held afterwards", async () => {
  const memberId = await enrol(opened.book, randomUUID(), new Date(Date.now() - 60_000));
  await recordPurchases(opened.book, "test", [
    receipt({ memberId }, 50, { occurredAt: new Date(Date.now() - 30_000) }),
  ]);
  const hold = async () =>
    holdPoints(opened.book, "test", {
      idempotencyKey: randomUUID(),
      whose: { memberId },
      partnerCode: "a",
      points: points(10),
      expiresInSeconds: 900,
      reference: "till 1",
    });
  await leaves(new Date(Date.now() + 3_600_000));
  const held = await hold();
  if (isRefused(held)) throw new Error("not held");
  await opened.db.superuserPool.query("UPDATE partner_exit SET redeeming_ends_at = now()");
  expect(await hold()).toMatchObject({ refused: { kind: "RedeemingEnded" } });
  const capture = { idempotencyKey: randomUUID(), holdId: held.holdId, points: null, occurredAt: null };
  expect(isRefused(await captureHold(opened.book, "test", undefined, capture))).toBe(false);
});

test("a partner that stays issues and takes points again; what was refused in between stays refused", async () => {
  await leaves();
  const revoked = { partnerCode: "a", revokedAt: around(1_000).toISOString() };
  await tell(settlementPartnerExitRevoked, revoked);
  await tell(settlementPartnerExitRevoked, { ...revoked, revokedAt: around(5_000).toISOString() });
  expect([await buy(around(-1)), await buy(around(0)), await buy(around(999)), await buy(around(1_000))]).toEqual([
    "PurchaseRecorded",
    "IssuingStopped",
    "IssuingStopped",
    "PurchaseRecorded",
  ]);
  const memberId = await enrol(opened.book, randomUUID(), new Date(Date.now() - 60_000));
  await recordPurchases(opened.book, "test", [
    receipt({ memberId }, 50, { partnerCode: "b", occurredAt: new Date(Date.now() - 30_000) }),
  ]);
  const hold = { whose: { memberId }, partnerCode: "a", points: points(1), expiresInSeconds: 900, reference: "till" };
  const taken = async () => holdPoints(opened.book, "test", { idempotencyKey: randomUUID(), ...hold });
  expect(isRefused(await taken())).toBe(false);
  // It leaves another time.
  await leaves();
  expect([await buy(around(1_000)), await buy(around(-1))]).toEqual(["IssuingStopped", "PurchaseRecorded"]);
  expect(await taken()).toMatchObject({ refused: { kind: "RedeemingEnded" } });
});

test("a revocation before the last day leaves nothing behind", async () => {
  await leaves();
  await tell(settlementPartnerExitRevoked, { partnerCode: "a", revokedAt: around(-60_000).toISOString() });
  expect([await buy(around(-1)), await buy(around(0)), await buy(around(5_000))]).toEqual([
    "PurchaseRecorded",
    "PurchaseRecorded",
    "PurchaseRecorded",
  ]);
});
