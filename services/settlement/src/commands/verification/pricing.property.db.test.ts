import { inTransaction, newId } from "@tessera/runtime";
import fc from "fast-check";
import type { DrawnEntry } from "../../domain/obligations/obligation.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { postEntries } from "../obligations/postEntries.js";
import { verifyOwnBooks } from "./verifyOwnBooks.js";

let settlement: TestSettlement;
beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.settled();
});
afterAll(async () => settlement.stop());

const LOTS = [newId(), newId()];
/** Few issuers, prices and points, one redeemer among the issuers: ties, halves and zeros all the time. */
const draw = fc.record({
  lotId: fc.constantFrom(...LOTS),
  issuerCode: fc.constantFrom("a", "b", "c", "shop"),
  points: fc.constantFrom(1n, 2n, 3n, 333n, 334n),
  unitPrice: fc.constantFrom(0n, 1n, 4_999n, 5_000n, 83_500n, 333_333n),
  currency: fc.constantFrom("CZK", "JPY", "KWD"),
});
const spend = fc.record({
  kind: fc.constant("REDEMPTION" as const),
  draws: fc.array(draw, { minLength: 1, maxLength: 6 }),
});
/** A lot has one issuer, price and currency. */
const repayment = fc
  .record({
    lot: draw,
    parts: fc.array(fc.record({ creditorCode: fc.constantFrom("a", "b"), points: fc.constantFrom(1n, 2n, 7n) }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ lot, parts }) => ({ kind: "DEBT_REPAYMENT" as const, draws: parts.map((part) => ({ ...lot, ...part })) }));

test("SQL that prices every draw again finds what the code has posted, spends, repayments and reversals alike (invariant 17)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(spend, repayment), { minLength: 10, maxLength: 30 }), async (drafts) => {
      const entries = drafts.map(({ kind, draws }): DrawnEntry => ({
        entryId: newId(),
        kind,
        source: { kind: kind === "REDEMPTION" ? "REDEMPTION" : "PURCHASE", id: newId() },
        occurredAt: new Date("2011-01-15T11:00:00.000Z"),
        draws: draws.map((part) => ({ creditorCode: "shop", ...part })),
      }));
      const reversals = entries
        .filter((entry, index) => entry.kind === "REDEMPTION" && index % 2 === 0)
        .map((entry) => ({
          entryId: newId(),
          spendId: entry.source.id,
          occurredAt: new Date("2011-01-16T11:00:00.000Z"),
        }));
      await inTransaction(settlement.db.database, async (tx) => postEntries(tx, entries, reversals));
      const reports = await verifyOwnBooks(settlement.db.database);
      expect(reports.filter((report) => report.violations > 0)).toEqual([]);
    }),
    { numRuns: 15 },
  );
  expect(await settlement.rows("SELECT count(*) > 100 AS many FROM obligation")).toEqual([{ many: true }]);
});
