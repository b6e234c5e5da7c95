import { coverMinor } from "./exposureCap.js";
import { collateralEntry } from "./collateralEntry.js";
import { refuseApproval } from "./refuseApproval.js";
import { refuseDecided } from "./refuseDecided.js";
import { refuseRelease, type ReleaseRequest } from "./refuseRelease.js";
import { shareAccount } from "./shareAccount.js";

const WAITING = { proposedBy: "jana", approvedBy: null, rejectedBy: null };
const moved = (message: string) => ({ refused: { kind: "ExposureMoveRefused", message } });

test("what waits is decided once, by another person, and what is not there by nobody", () => {
  expect(refuseDecided(undefined, "limit")).toEqual(moved("There is no such limit."));
  expect(refuseDecided(WAITING, "limit")).toBeUndefined();
  expect(refuseDecided({ ...WAITING, approvedBy: "petr" }, "limit")).toEqual(moved("The limit is approved already."));
  expect(refuseDecided({ ...WAITING, rejectedBy: "petr" }, "limit")).toEqual(moved("The limit was rejected."));
  expect(refuseApproval(undefined, "default", "petr")).toEqual(moved("There is no such default."));
  expect(refuseApproval(WAITING, "default", "petr")).toBeUndefined();
  expect(refuseApproval(WAITING, "default", "jana")).toMatchObject({ refused: { kind: "SecondPersonRequired" } });
  // That it is decided is told first, to the maker too.
  expect(refuseApproval({ ...WAITING, rejectedBy: "petr" }, "default", "jana")).toEqual(
    moved("The default was rejected."),
  );
});

const RELEASE: ReleaseRequest = {
  ...{ amountMinor: 40n, leftMinor: 100n, haircut: 100_000n, isInArrears: false },
  exposure: { usedMinor: 164n, capMinor: 200n },
};
const release = (change: Partial<ReleaseRequest>) => refuseRelease({ ...RELEASE, ...change });

test("collateral is given back while what the partner owes stays within the cap that is left", () => {
  // 90 % of 40 is 36: 200 − 36 = 164.
  expect(release({})).toBeUndefined();
  const beyond = moved("What the partner owes would be beyond the cap that is left.");
  expect(release({ exposure: { usedMinor: 165n, capMinor: 200n } })).toEqual(beyond);
  expect(release({ exposure: null })).toBeUndefined();
  expect(release({ haircut: null, exposure: { usedMinor: 999n, capMinor: 200n } })).toBeUndefined();
  expect(release({ haircut: 0n })).toEqual(beyond);
  // 100, 99 and 98 count for 66, 65 and 65, rounded down: the first unit given back costs the cap 1, the next nothing.
  const third = { haircut: 333_334n, amountMinor: 1n };
  expect([100n, 99n, 98n].map((amountMinor) => coverMinor({ amountMinor, haircut: 333_334n }))).toEqual([
    66n,
    65n,
    65n,
  ]);
  expect(release({ ...third, leftMinor: 100n, exposure: { usedMinor: 200n, capMinor: 200n } })).toEqual(beyond);
  expect(release({ ...third, leftMinor: 99n, exposure: { usedMinor: 200n, capMinor: 200n } })).toBeUndefined();
});

test("no more than is left is given back, and nothing while the partner is in arrears", () => {
  const exposure = null;
  expect(release({ amountMinor: 100n, exposure })).toBeUndefined();
  expect(release({ amountMinor: 101n, exposure, isInArrears: true })).toEqual(
    moved("So much of the collateral is not left."),
  );
  expect(release({ exposure, isInArrears: true })).toEqual(moved("The partner is in arrears."));
});

test("collateral in money is owed to the partner against what the bank brought", () => {
  const occurredAt = new Date("2026-01-01T00:00:00Z");
  const source = { kind: "COLLATERAL", id: "col" };
  expect(collateralEntry(source, "a", { currency: "EUR", amountMinor: 7n }, occurredAt)).toEqual({
    ...{ cycleId: null, currency: "EUR", kind: "COLLATERAL", occurredAt, source },
    postings: [
      { account: "suspense", amountMinor: 7n },
      { account: "collateral:a", amountMinor: -7n },
    ],
  });
});

test("the defaulter's own cover, the operator's claim, and what survivors get back later have accounts of their own", () => {
  const accounts = (["COLLATERAL", "FUND", "OPERATOR", "SURVIVORS"] as const).map((layer) =>
    shareAccount({ layer, partnerCode: "b" }, "a"),
  );
  expect(accounts).toEqual(["collateral:a", "collateral:a", "default:a", "carried:b"]);
});
