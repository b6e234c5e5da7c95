import fc from "fast-check";
import { drawLots, inDrawOrder, type DrawableLot } from "./drawLots.js";

const DAY_MS = 86_400_000;
/** Three days for issue and expiry, so that lots tie on every part of the order. */
const lots: fc.Arbitrary<DrawableLot[]> = fc
  .array(
    fc.record({
      issuerCode: fc.constantFrom("a", "b"),
      receiptNumber: fc.constantFrom("9", "10", "2"),
      issued: fc.integer({ min: 0, max: 2 }),
      living: fc.integer({ min: 1, max: 3 }),
      remaining: fc.bigInt(0n, 5n),
      held: fc.bigInt(0n, 5n),
    }),
    { maxLength: 8 },
  )
  .map((drafts) =>
    drafts.map(({ issued, living, held, remaining, ...rest }, index) => ({
      ...rest,
      lotId: String(index),
      issuedAt: new Date(issued * DAY_MS),
      expiresAt: new Date((issued + living) * DAY_MS),
      remaining,
      held: held < remaining ? held : remaining,
    })),
  );
const instants = fc.integer({ min: 0, max: 5 }).map((day) => new Date(day * DAY_MS));

function livingPoints(all: readonly DrawableLot[], at: Date): bigint {
  return all
    .filter((lot) => lot.issuedAt <= at && at < lot.expiresAt)
    .reduce((sum, lot) => sum + lot.remaining - lot.held, 0n);
}

test("the whole balance can be spent, and not one point more", () => {
  fc.assert(
    fc.property(lots, instants, fc.bigInt(0n, 6n), (all, at, debt) => {
      const available = livingPoints(all, at) - debt;
      expect(drawLots(all, debt, available + 1n, at)).toEqual({ available });
      if (available < 1n) return;
      const drawn = drawLots(all, debt, available, at);
      expect("draws" in drawn && drawn.draws.reduce((sum, { points }) => sum + points, 0n)).toBe(available);
    }),
  );
});

test("a lot pays only what is free in it, only while it lives, and only after every lot before it is used up", () => {
  fc.assert(
    fc.property(lots, instants, fc.bigInt(1n, 12n), (all, at, points) => {
      const drawn = drawLots(all, 0n, points, at);
      if (!("draws" in drawn)) return;
      expect(drawn.draws.filter((draw) => draw.points <= 0n)).toEqual([]);
      const used = new Map(drawn.draws.map((draw) => [draw.lotId, draw.points]));
      const candidates = all.filter((lot) => lot.issuedAt <= at && at < lot.expiresAt).sort(inDrawOrder);
      let open = false;
      for (const lot of candidates) {
        const paid = used.get(lot.lotId) ?? 0n;
        const free = lot.remaining - lot.held;
        expect(paid).toBeLessThanOrEqual(free);
        if (open) expect(paid).toBe(0n);
        if (paid < free) open = true;
        used.delete(lot.lotId);
      }
      expect(used.size).toBe(0);
    }),
  );
});

test("lots are drawn in the same order however they are handed over", () => {
  fc.assert(
    fc.property(
      lots.filter((all) => all.length > 1),
      fc.bigInt(1n, 12n),
      instants,
      (all, points, at) => {
        expect(drawLots([...all].reverse(), 0n, points, at)).toEqual(drawLots(all, 0n, points, at));
      },
    ),
  );
});

test("lots pay by (expiry, effective time, issuer, receipt, id), each key only where those before it are equal", () => {
  const keyOf = (lot: DrawableLot) =>
    [
      String(lot.expiresAt.getTime()).padStart(12, "0"),
      String(lot.issuedAt.getTime()).padStart(12, "0"),
      lot.issuerCode,
      lot.receiptNumber,
      lot.lotId,
    ].join("|");
  fc.assert(
    fc.property(lots, instants, (all, at) => {
      const living = all.filter((lot) => lot.issuedAt <= at && at < lot.expiresAt && lot.remaining > lot.held);
      const expected = living
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
        .map(({ lotId, remaining, held }) => ({ lotId, points: remaining - held }));
      const available = livingPoints(all, at);
      if (available > 0n) expect(drawLots(all, 0n, available, at)).toEqual({ draws: expected });
    }),
    { numRuns: 500 },
  );
});
