import { defaultEntries, type CoveringShare } from "./defaultEntries.js";
import { defaultWaterfall } from "./defaultWaterfall.js";
import { recoverDefault } from "./recoverDefault.js";
import { recoveryEntry } from "./recoveryEntry.js";

const OCCURRED = { id: "d1", cycleId: "c1", currency: "CZK", partnerCode: "a", occurredAt: new Date("2026-02-01") };
const HEAD = { cycleId: "c1", currency: "CZK", occurredAt: OCCURRED.occurredAt };
const share = (layer: CoveringShare["layer"], amountMinor: bigint, change: Partial<CoveringShare> = {}) => ({
  ...{ layer, amountMinor, partnerCode: "a", isMoney: true },
  ...change,
});
/** `account amount` of each posting. */
const said = ({ postings }: { readonly postings: readonly { account: string; amountMinor: bigint }[] }) =>
  postings.map(({ account, amountMinor }) => `${account} ${amountMinor}`);

test("a default of 100 to the hub and 50 to a partner, covered by cash, a guarantee, the operator and a survivor", () => {
  const unpaid = [
    { counterpartyCode: null, openMinor: 100n },
    { counterpartyCode: "b", openMinor: 50n },
  ];
  const shares = [
    share("COLLATERAL", 40n),
    share("COLLATERAL", 30n, { isMoney: false }),
    share("OPERATOR", 20n, { partnerCode: null }),
    share("SURVIVORS", 60n, { partnerCode: "c" }),
  ];
  const entries = defaultEntries({ ...OCCURRED, unpaid, heldMinor: 0n, shares });
  const source = { kind: "DEFAULT", id: "d1" };
  expect(entries).toMatchObject([
    { ...HEAD, source, kind: "COLLATERAL" },
    { ...HEAD, source, kind: "DEFAULT" },
  ]);
  // The guarantee's money comes now and is used at once; b is paid by the cycle that collects.
  expect(entries.map(said)).toEqual([
    ["suspense 30", "collateral:a -30"],
    [
      ...["position:a -150", "position:b 50", "carried:b -50"],
      ...["collateral:a 40", "collateral:a 30", "default:a 20", "carried:c 60"],
    ],
  ]);
});

test("what the hub owes the defaulter is carried to the cycle that collects, and what is set off is taken from it there", () => {
  const unpaid = [{ counterpartyCode: null, openMinor: 40n }];
  const entries = defaultEntries({ ...OCCURRED, unpaid, heldMinor: 50n, shares: [share("SET_OFF", 40n)] });
  expect(entries.map(said)).toEqual([["position:a -40", "position:a 50", "carried:a -50", "carried:a 40"]]);
});

test("where all cover was money before, nothing is lodged", () => {
  const unpaid = [{ counterpartyCode: null, openMinor: 40n }];
  const entries = defaultEntries({ ...OCCURRED, unpaid, heldMinor: 0n, shares: [share("COLLATERAL", 40n)] });
  expect(entries.map(({ kind }) => kind)).toEqual(["DEFAULT"]);
});

test("what the defaulter paid after all goes from suspense to whom it is carried and to the operator's claim", () => {
  const refunds = [share("SURVIVORS", 60n, { partnerCode: "c" }), share("OPERATOR", 5n, { partnerCode: null })];
  const entry = recoveryEntry(OCCURRED, refunds);
  expect(entry).toMatchObject({ ...HEAD, kind: "DEFAULT", source: { kind: "RECOVERY", id: "d1" } });
  expect(said(entry)).toEqual(["suspense 65", "carried:c -60", "default:a -5"]);
});

test("who has got all of it back gets no more, and impossible amounts say what is wrong", () => {
  const left = [
    { ordinal: 1, layer: "OPERATOR" as const, leftMinor: 9n },
    { ordinal: 2, layer: "SURVIVORS" as const, leftMinor: 0n },
    { ordinal: 3, layer: "SURVIVORS" as const, leftMinor: 5n },
  ];
  expect(recoverDefault(left, 7n)).toEqual([
    { ordinal: 3, amountMinor: 5n },
    { ordinal: 1, amountMinor: 2n },
  ]);
  expect(() => recoverDefault(left, 15n)).toThrow("the others put in less than came back");
  const setOff = { id: "a", availableMinor: 0n };
  const nothing = { setOff, collateral: [], fund: [], operatorMinor: 0n, survivors: [] };
  expect(() => defaultWaterfall({ ...nothing, shortfallMinor: 1n })).toThrow(
    "the survivors are to receive less than they would lose",
  );
});
