import fc from "fast-check";
import { repayDebts, type OpenDebt } from "./repayDebts.js";

const debts: fc.Arbitrary<OpenDebt[]> = fc
  .array(
    fc.record({
      creditorCode: fc.constantFrom("a", "b"),
      receiptNumber: fc.constantFrom("C9", "C10"),
      position: fc.integer({ min: 1, max: 2 }),
      occurredAt: fc.constantFrom(new Date(0), new Date(1000)),
      remaining: fc.bigInt(0n, 4n),
    }),
    { maxLength: 6 },
  )
  .map((drafts) => drafts.map((draft, index) => ({ ...draft, debtId: String(index) })));

test("a lot repays all it can and no more than it has", () => {
  fc.assert(
    fc.property(debts, fc.bigInt(0n, 10n), (open, issued) => {
      const owed = open.reduce((sum, { remaining }) => sum + remaining, 0n);
      const repaid = repayDebts(issued, open).reduce((sum, { points }) => sum + points, 0n);
      expect(repaid).toBe(issued < owed ? issued : owed);
    }),
  );
});

test("one lot repays what two lots of the same points repay one after the other", () => {
  fc.assert(
    fc.property(debts, fc.bigInt(0n, 6n), fc.bigInt(0n, 6n), (open, first, second) => {
      const left = new Map(open.map(({ debtId, remaining }) => [debtId, remaining]));
      const take = (issued: bigint) => {
        const now = open.map((debt) => ({ ...debt, remaining: left.get(debt.debtId)! }));
        for (const { debtId, points } of repayDebts(issued, now)) left.set(debtId, left.get(debtId)! - points);
      };
      take(first);
      take(second);
      const together = new Map(open.map(({ debtId, remaining }) => [debtId, remaining]));
      for (const { debtId, points } of repayDebts(first + second, open))
        together.set(debtId, together.get(debtId)! - points);
      expect(left).toEqual(together);
    }),
  );
});

test("the oldest debt comes first, at one instant by creditor and receipt number as text", () => {
  const debt = (debtId: string, creditorCode: string, receiptNumber: string, ms: number): OpenDebt => ({
    debtId,
    creditorCode,
    receiptNumber,
    position: 1,
    occurredAt: new Date(ms),
    remaining: 2n,
  });
  const open = [debt("4", "b", "C1", 5), debt("3", "a", "C9", 5), debt("2", "a", "C10", 5), debt("1", "z", "C1", 4)];
  expect(repayDebts(7n, open).map(({ debtId, points }) => `${debtId}: ${points}`)).toEqual([
    "1: 2",
    "2: 2",
    "3: 2",
    "4: 1",
  ]);
});

test("debts are repaid by (instant, creditor, receipt, place, id), each key only where those before it are equal", () => {
  const keyOf = (debt: OpenDebt) => [
    String(debt.occurredAt.getTime()).padStart(5, "0"),
    debt.creditorCode,
    debt.receiptNumber,
    String(debt.position),
    debt.debtId,
  ];
  fc.assert(
    fc.property(debts, (open) => {
      const owing = open.filter(({ remaining }) => remaining > 0n);
      const expected = owing
        .map((debt) => ({ debt, key: keyOf(debt).join("|") }))
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .map(({ debt }) => ({ debtId: debt.debtId, creditorCode: debt.creditorCode, points: debt.remaining }));
      expect(repayDebts(1_000n, open)).toEqual(expected);
      expect(repayDebts(1_000n, [...open].reverse())).toEqual(expected);
    }),
  );
});
