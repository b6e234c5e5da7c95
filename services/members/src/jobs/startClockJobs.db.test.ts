import { randomUUID } from "node:crypto";
import { points } from "@tessera/kernel";
import { holdPoints } from "../commands/holds/holdPoints.js";
import { recordPurchases } from "../commands/purchases/recordPurchases.js";
import { enrol, openTestBook, readAccount, receipt, type TestBook } from "../test/openTestBook.js";
import { startClockJobs } from "./startClockJobs.js";

let opened: TestBook;
beforeAll(async () => {
  opened = await openTestBook();
});
afterAll(async () => opened.close());

async function until(condition: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

test("the clock times holds out, and writes expiries off unless history is brought in by command", async () => {
  const { book } = opened;
  const memberId = await enrol(book, randomUUID());
  await recordPurchases(book, "test", [
    receipt({ memberId }, 10),
    receipt({ memberId }, 5, { occurredAt: new Date(Date.now() - 60_000) }),
  ]);
  const request = { whose: { memberId }, partnerCode: "c", points: points(5), reference: "till" };
  await holdPoints(book, "test", { ...request, idempotencyKey: randomUUID(), expiresInSeconds: 1 });
  const jobs = startClockJobs(book, { holdsEveryMs: 50, expiryEveryMs: 50 });
  try {
    expect(await until(async () => (await readAccount(book, memberId)).held === 0n)).toBe(true);
    // Time enough for many runs: the lot of 2011 still stands, because this programme is cut off by command.
    expect(await readAccount(book, memberId)).toMatchObject({ points: 15n });
    await book.database.pool.query("UPDATE programme SET cut_off = 'BY_SCHEDULE'");
    expect(await until(async () => (await readAccount(book, memberId)).points === 5n)).toBe(true);
  } finally {
    await jobs.stop();
  }
});
