import fc from "fast-check";
import { carryForward } from "../netting/carryForward.js";
import { netPositions } from "../netting/netPositions.js";
import { runToEnd } from "../netting/runToEnd.js";
import { settleDebts } from "../netting/settleDebts.js";
import type { Debt } from "../netting/debt.js";
import type { ClearingModel } from "../netting/hubLegs.js";
import { legChangePostings, legMoveKind, positionEntries, type PostedLeg } from "./clearingEntries.js";
import type { MoneyPosting } from "./moneyEntry.js";

const CYCLE = { id: "c1", to: new Date("2011-02-01T00:00:00Z") };
const CODES = ["a", "b", "c", "d"];

const debt: fc.Arbitrary<Debt> = fc
  .record({
    debtorCode: fc.constantFrom(...CODES),
    creditorCode: fc.constantFrom(...CODES),
    amountMinor: fc.bigInt({ min: 1n, max: 200n }),
  })
  .filter(({ debtorCode, creditorCode }) => debtorCode !== creditorCode);

const world = fc.record({
  debts: fc.array(debt, { maxLength: 12 }),
  clearing: fc.constantFrom<ClearingModel>(
    "GROSS",
    "BILATERAL_NET",
    "MULTILATERAL_NET",
    "CONSERVATIVE",
    "FEWEST_DIRECT",
  ),
  minimumMinor: fc.constantFrom(0n, 60n),
  carried: fc.dictionary(fc.constantFrom(...CODES), fc.bigInt({ min: -50n, max: 50n })),
  /** What the bank tells, leg after leg: a payment in parts, a refusal before it, a return after it. */
  parts: fc.infiniteStream(fc.constantFrom("WHOLE", "HALVES", "REFUSED", "RETURNED", "HALF_RETURNED")),
});

function balancesOf(postings: readonly MoneyPosting[]): Map<string, bigint> {
  const balances = new Map<string, bigint>();
  for (const { account, amountMinor } of postings) balances.set(account, (balances.get(account) ?? 0n) + amountMinor);
  return new Map([...balances].filter(([, amountMinor]) => amountMinor !== 0n));
}

const total = (postings: readonly MoneyPosting[]) => postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

/** Leads a leg through what the bank tells until it is paid; every entry on the way must sum to zero. */
function lead(leg: PostedLeg, part: string): MoneyPosting[] {
  const posted: MoneyPosting[] = [];
  let now = leg;
  const move = (change: Partial<PostedLeg>) => {
    const after = { ...now, ...change };
    const postings = legChangePostings(now, after);
    expect(total(postings)).toBe(0n);
    if (postings.length > 0) expect(legMoveKind(now, after)).toBeDefined();
    posted.push(...postings);
    now = after;
  };
  move({ status: "INSTRUCTED" });
  if (part === "REFUSED") {
    move({ status: "DUE" });
    move({ status: "INSTRUCTED" });
  }
  if (part === "HALVES") move({ settledMinor: now.amountMinor / 2n });
  move({ status: "OVERDUE" });
  move({ status: "SETTLED", settledMinor: now.amountMinor });
  if (part === "RETURNED" || part === "HALF_RETURNED") {
    const returnedMinor = part === "RETURNED" ? now.amountMinor : (now.amountMinor + 1n) / 2n;
    move({ status: "RETURNED", returnedMinor });
    posted.push(...lead({ ...leg, amountMinor: returnedMinor }, "WHOLE"));
  }
  return posted;
}

test("when every leg is paid, a cycle leaves nothing in clearing, positions, receivables and payables", () => {
  fc.assert(
    fc.property(world, ({ debts, clearing, minimumMinor, carried, parts }) => {
      const carriedTo = new Map(Object.entries(carried));
      const legs = carryForward({
        legs: runToEnd(settleDebts(debts, clearing)),
        clearing,
        carried: carriedTo,
        minimumOf: () => minimumMinor,
      });
      const nets = new Map(netPositions(debts).map((position) => [position.partnerCode, position]));
      const positions = [...new Set([...nets.keys(), ...carriedTo.keys()])].map((partnerCode) => ({
        ...(nets.get(partnerCode) ?? { partnerCode, receivableMinor: 0n, payableMinor: 0n }),
        currency: "CZK",
        carriedMinor: carriedTo.get(partnerCode) ?? 0n,
      }));
      const entries = positionEntries(
        CYCLE,
        1,
        positions,
        legs.map((leg) => ({ ...leg, currency: "CZK" })),
      );
      for (const { postings } of entries) expect(total(postings)).toBe(0n);

      const paid = legs
        .filter(({ status }) => status !== "CARRIED")
        .flatMap((leg) =>
          lead({ ...leg, cycleId: CYCLE.id, currency: "CZK", settledMinor: 0n, returnedMinor: 0n }, parts.next().value),
        );
      const left = [...balancesOf([...entries.flatMap(({ postings }) => postings), ...paid])];
      // What is left: what the operator bridges for partners, out of the bank.
      expect(left.filter(([account]) => !account.startsWith("carried:") && account !== "suspense")).toEqual([]);
      expect(left.reduce((sum, [, amountMinor]) => sum + amountMinor, 0n)).toBe(0n);
    }),
    { numRuns: 300 },
  );
});

test("what is carried in a home currency in which nobody has a position is posted too", () => {
  const position = { currency: "CZK", partnerCode: "b", receivableMinor: 1_000n, payableMinor: 0n, carriedMinor: 0n };
  const leg = {
    ...{ currency: "EUR", partnerCode: "b", counterpartyCode: null },
    ...{ direction: "RECEIVES" as const, amountMinor: 41n, status: "CARRIED" },
  };
  const entries = positionEntries(CYCLE, 1, [position], [leg]);
  expect(entries.map(({ currency }) => currency)).toEqual(["CZK", "EUR"]);
  expect(balancesOf(entries[1]?.postings ?? [])).toEqual(
    new Map([
      ["carried:b", -41n],
      ["position:b", 41n],
    ]),
  );
});
