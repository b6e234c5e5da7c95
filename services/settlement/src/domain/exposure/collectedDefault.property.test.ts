import fc from "fast-check";
import type { MoneyPosting } from "../ledger/moneyEntry.js";
import { defaultEntries } from "./defaultEntries.js";
import { defaultWaterfall } from "./defaultWaterfall.js";
import { recoverDefault } from "./recoverDefault.js";
import { recoveryEntry } from "./recoveryEntry.js";

const amount = fc.constantFrom(0n, 1n, 2n, 3n, 100n, 333n);
const world = fc.record({
  /** Unpaid of each leg: to the hub, or directly to a creditor. */
  unpaid: fc.array(
    fc.record({
      counterpartyCode: fc.constantFrom(null, "b", "c"),
      openMinor: fc.constantFrom(1n, 2n, 7n, 100n, 334n),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  collateral: fc.array(fc.record({ id: fc.uuid(), availableMinor: amount, isMoney: fc.boolean() }), { maxLength: 3 }),
  operatorMinor: fc.constantFrom(0n, 1n, 50n, 10_000n),
  /** What the hub owes the defaulter and keeps, and what the open cycle comes to for it. */
  heldMinor: amount,
  openNetMinor: fc.constantFrom(-100n, -1n, 0n, 1n, 7n, 500n),
  survivors: fc.uniqueArray(fc.record({ id: fc.constantFrom("b", "c", "d"), availableMinor: amount }), {
    selector: ({ id }) => id,
  }),
  /** Payments of the defaulter after all, each of what is left. */
  recoveries: fc.array(fc.constantFrom("ONE", "HALF", "ALL"), { maxLength: 4 }),
});

const sum = (amounts: readonly { readonly amountMinor: bigint }[]) =>
  amounts.reduce((total, { amountMinor }) => total + amountMinor, 0n);
const balance = (postings: readonly MoneyPosting[], account: string) =>
  sum(postings.filter((posting) => posting.account === account));
const OCCURRED = { id: "d", cycleId: "c1", currency: "CZK", partnerCode: "a", occurredAt: new Date(0) };

/** The default with survivors enough, its shares and what it posts. */
function carryOut(drawn: Omit<typeof world extends fc.Arbitrary<infer World> ? World : never, "recoveries">) {
  const shortfallMinor = drawn.unpaid.reduce((total, { openMinor }) => total + openMinor, 0n);
  const survivors = [...drawn.survivors, { id: "z", availableMinor: shortfallMinor }];
  const { collateral, operatorMinor, heldMinor } = drawn;
  const dueMinor = heldMinor + drawn.openNetMinor;
  const setOff = { id: "a", availableMinor: dueMinor > 0n ? dueMinor : 0n };
  const found = defaultWaterfall({ shortfallMinor, setOff, collateral, fund: [], operatorMinor, survivors });
  const shares = found.map(({ layer, id, amountMinor }) => ({
    layer,
    partnerCode: layer === "COLLATERAL" ? "a" : id,
    isMoney: layer !== "COLLATERAL" || (collateral.find((one) => one.id === id)?.isMoney ?? true),
    amountMinor,
  }));
  const postings = defaultEntries({ ...OCCURRED, unpaid: drawn.unpaid, heldMinor, shares }).flatMap((entry) => {
    expect(sum(entry.postings)).toBe(0n);
    return entry.postings;
  });
  return { shortfallMinor, survivors, shares, postings };
}

test("what a default posts closes the defaulter's position, and every source pays its share, no more than it has", () => {
  fc.assert(
    fc.property(world, (drawn) => {
      const { shortfallMinor, survivors, shares, postings } = carryOut(drawn);
      expect(sum(shares)).toBe(shortfallMinor);
      // What the hub owed it is owed by the cycle that collects, less what is set off, and that is never more than is due to it.
      expect(balance(postings, "position:a")).toBe(drawn.heldMinor - shortfallMinor);
      const setOffMinor = sum(shares.filter(({ layer }) => layer === "SET_OFF"));
      expect(balance(postings, "carried:a")).toBe(setOffMinor - drawn.heldMinor);
      const dueMinor = drawn.heldMinor + drawn.openNetMinor;
      expect(setOffMinor).toBe(dueMinor <= 0n ? 0n : dueMinor < shortfallMinor ? dueMinor : shortfallMinor);
      expect(balance(postings, "default:a") <= drawn.operatorMinor).toBe(true);
      const used = sum(shares.filter(({ layer, isMoney }) => layer === "COLLATERAL" && isMoney));
      // What was no money before is lodged and used at once.
      expect(balance(postings, "collateral:a")).toBe(used);
      for (const { id, availableMinor } of survivors) {
        const missedMinor = drawn.unpaid
          .filter(({ counterpartyCode }) => counterpartyCode === id)
          .reduce((total, { openMinor }) => total + openMinor, 0n);
        const lostMinor = balance(postings, `carried:${id}`) + missedMinor;
        expect(lostMinor >= 0n && lostMinor <= availableMinor).toBe(true);
        // The creditor of a direct payment is closed here and paid by the cycle that collects.
        expect(balance(postings, `position:${id}`)).toBe(missedMinor);
      }
    }),
  );
});

test("what comes back goes to the survivors and then to the operator, nobody gets more than it put in, and in the end all of it is back", () => {
  fc.assert(
    fc.property(world, (drawn) => {
      const { shares, postings } = carryOut(drawn);
      let left = shares.flatMap(({ layer, partnerCode, amountMinor }, index) =>
        layer === "OPERATOR" || layer === "SURVIVORS"
          ? [{ ordinal: index, layer, partnerCode, leftMinor: amountMinor }]
          : [],
      );
      const all = [...postings];
      for (const part of [...drawn.recoveries, "ALL"]) {
        const openMinor = left.reduce((total, { leftMinor }) => total + leftMinor, 0n);
        const amountMinor = part === "ONE" && openMinor > 0n ? 1n : part === "HALF" ? openMinor / 2n : openMinor;
        const refunds = recoverDefault(left, amountMinor);
        expect(sum(refunds)).toBe(amountMinor);
        const shared = refunds.map((refund) => {
          const loss = left.find(({ ordinal }) => ordinal === refund.ordinal);
          if (!loss) throw new Error("a refund of nothing");
          return { ...loss, amountMinor: refund.amountMinor };
        });
        const { postings: back } = recoveryEntry(OCCURRED, shared);
        expect(sum(back)).toBe(0n);
        all.push(...back);
        left = left.map((loss) => ({
          ...loss,
          leftMinor: loss.leftMinor - sum(refunds.filter(({ ordinal }) => ordinal === loss.ordinal)),
        }));
        expect(left.every(({ leftMinor }) => leftMinor >= 0n)).toBe(true);
        const survivorsWait = left.some(({ layer, leftMinor }) => layer === "SURVIVORS" && leftMinor > 0n);
        const operatorGot = shared.some(({ layer }) => layer === "OPERATOR");
        expect(survivorsWait && operatorGot).toBe(false);
      }
      expect(balance(all, "default:a")).toBe(0n);
      expect(balance(all, "carried:z")).toBe(0n);
    }),
  );
});

test("more than others put in does not come back to them", () => {
  expect(() => recoverDefault([{ ordinal: 1, layer: "OPERATOR", leftMinor: 9n }], 10n)).toThrow(RangeError);
  expect(recoverDefault([], 0n)).toEqual([]);
});
