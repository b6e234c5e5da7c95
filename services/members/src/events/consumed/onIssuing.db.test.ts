import { randomUUID } from "node:crypto";
import { settlementIssuingChanged } from "@tessera/contracts";
import { inTransaction, type ReceivedFact } from "@tessera/runtime";
import { recordPurchases } from "../../commands/purchases/recordPurchases.js";
import { enrol, openTestBook, receipt, type TestBook } from "../../test/openTestBook.js";
import { readHeldPoints } from "../../store/queries/readHeldPoints.js";
import { holdPoints } from "../../commands/holds/holdPoints.js";
import { points } from "@tessera/kernel";
import { onIssuing } from "./onIssuing.js";

let opened: TestBook;
beforeEach(async () => {
  opened = await openTestBook();
});
afterEach(async () => opened.close());

let told = 0;
async function tell(stopped: boolean, since: Date, partnerCode = "a"): Promise<void> {
  const payload = { partnerCode, stopped, since: since.toISOString(), reason: stopped ? "EXPOSURE" : "COVERED" };
  const fact = { ...settlementIssuingChanged, payload, sequence: (told += 1), key: `issuing:${partnerCode}` };
  await inTransaction(opened.db.database, async (tx) => onIssuing.handle([fact as unknown as ReceivedFact], tx));
}

const STOP = new Date("2011-01-10T12:00:00.000Z");
const after = (ms: number) => new Date(STOP.getTime() + ms);

async function buy(occurredAt: Date, partnerCode = "a"): Promise<string> {
  const cardNumber = randomUUID();
  await enrol(opened.book, cardNumber, new Date("2011-01-01T00:00:00.000Z"));
  const [answer] = await recordPurchases(opened.book, "test", [
    receipt({ cardNumber }, 5, { occurredAt, partnerCode, receiptNumber: randomUUID() }),
  ]);
  return answer && "refused" in answer ? answer.refused.kind : "PurchaseRecorded";
}

test("the first purchase that is decided after the fact was applied is refused, if it happened after the stop", async () => {
  // The book has decided by the setup without the stop, and holds that in memory.
  expect(await buy(after(1))).toBe("PurchaseRecorded");
  await tell(true, STOP);
  expect(await buy(after(0))).toBe("IssuingStopped");
  expect(await buy(after(-1))).toBe("PurchaseRecorded");
  expect(await buy(after(0), "b")).toBe("PurchaseRecorded");
  await tell(true, after(5));
  expect(await buy(after(1))).toBe("IssuingStopped");
  await tell(false, after(10));
  expect(await buy(after(10))).toBe("PurchaseRecorded");
  expect(await buy(after(9))).toBe("IssuingStopped");
  await tell(false, after(20));
  await tell(true, after(30));
  expect(await buy(after(29))).toBe("PurchaseRecorded");
  expect(await buy(after(30))).toBe("IssuingStopped");
});

test("a purchase that was recorded before is answered again, whatever stopped since; a refusal stays one", async () => {
  const cardNumber = randomUUID();
  await enrol(opened.book, cardNumber, new Date("2011-01-01T00:00:00.000Z"));
  const before = receipt({ cardNumber }, 5, { occurredAt: after(1) });
  const [recorded] = await recordPurchases(opened.book, "test", [before]);
  await tell(true, STOP);
  const refused = receipt({ cardNumber }, 5, { occurredAt: after(1), receiptNumber: "second" });
  const [refusal] = await recordPurchases(opened.book, "test", [refused]);
  expect(refusal).toEqual({
    refused: { kind: "IssuingStopped", message: "The partner's issuing is stopped.", partnerCode: "a" },
  });
  await tell(false, STOP);
  expect(await recordPurchases(opened.book, "test", [before, refused])).toEqual([recorded, refusal]);
});

test("held points are worth what the issuer would owe for them", async () => {
  const memberId = await enrol(opened.book, randomUUID(), new Date(Date.now() - 60_000));
  const occurredAt = new Date(Date.now() - 30_000);
  await recordPurchases(opened.book, "test", [
    receipt({ memberId }, 50, { occurredAt, partnerCode: "a" }),
    receipt({ memberId }, 50, { occurredAt, partnerCode: "b", receiptNumber: "of b" }),
  ]);
  expect(await readHeldPoints(opened.db.database, ["a", "b"])).toEqual([]);
  await holdPoints(opened.book, "test", {
    idempotencyKey: randomUUID(),
    whose: { memberId },
    partnerCode: "c",
    points: points(70),
    expiresInSeconds: 900,
    reference: "till 1",
  });
  const held = await readHeldPoints(opened.db.database, ["a", "b", "nobody"]);
  expect(held).toEqual([
    { issuerCode: "a", currency: "CZK", value: "5" },
    { issuerCode: "b", currency: "EUR", value: "0.09" },
  ]);
  expect(await readHeldPoints(opened.db.database, ["b"])).toEqual([held[1]]);
});
