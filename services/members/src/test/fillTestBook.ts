import { randomUUID } from "node:crypto";
import { points } from "@tessera/kernel";
import type { Book } from "../commands/Book.js";
import { holdPoints } from "../commands/holds/holdPoints.js";
import { expireDuePoints } from "../commands/points/expireDuePoints.js";
import { reverseSpend } from "../commands/points/reverseSpend.js";
import { recordPurchases } from "../commands/purchases/recordPurchases.js";
import { recordReturn } from "../commands/purchases/recordReturn.js";
import { at, comingBack, enrol, receipt, spend } from "./openTestBook.js";

/** Posts every kind of entry: earned, spent, reversed, refused, returned into a debt, repaid, expired, held. */
export async function fillTestBook(book: Book): Promise<void> {
  const memberId = await enrol(book, randomUUID());
  const redemptionId = randomUUID();
  await recordPurchases(book, "test", [receipt({ memberId }, 10), receipt({ memberId }, 10, { partnerCode: "b" })]);
  await spend(book, memberId, 15);
  await spend(book, memberId, 2, { redemptionId });
  await reverseSpend(book, { redemptionId, memberId, reason: "test" });
  await spend(book, memberId, 1_000);
  await recordReturn(book, "test", comingBack({ memberId }, 9));
  await recordPurchases(book, "test", [receipt({ memberId }, 4, { partnerCode: "c", occurredAt: at("2011-02-01") })]);
  await expireDuePoints(book, at("2011-05-02"));
  const holder = await enrol(book, randomUUID(), new Date(Date.now() - 60_000));
  await recordPurchases(book, "test", [
    receipt({ memberId: holder }, 10, { occurredAt: new Date(Date.now() - 30_000) }),
  ]);
  const request = {
    idempotencyKey: randomUUID(),
    whose: { memberId: holder },
    partnerCode: "c",
    points: points(4),
    expiresInSeconds: 600,
    reference: "r",
  };
  await holdPoints(book, "test", request);
}
