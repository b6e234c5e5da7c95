import type { ObligationDraft } from "../obligations/obligation.js";
import { standIn, type Takeover } from "./standIn.js";

const FROM = new Date("2026-01-10T00:00:00Z");
const TAKEOVERS: ReadonlyMap<string, Takeover> = new Map(
  ["a", "b"].map((partnerCode) => [partnerCode, { partnerCode, reserveCode: "fund", from: FROM }]),
);
const draft = (change: Partial<ObligationDraft> = {}): ObligationDraft => ({
  kind: "REDEMPTION",
  entryId: "entry",
  reference: "rdm_1",
  debtorCode: "a",
  creditorCode: "shop",
  currency: "CZK",
  amountMinor: 100n,
  occurredAt: FROM,
  lotId: null,
  reverses: null,
  ...change,
});
const owed = (change: Partial<ObligationDraft>) => {
  const found = standIn(draft(change), TAKEOVERS);
  return found && [found.debtorCode, found.creditorCode, found.covers ?? null];
};

test.each<[string, Partial<ObligationDraft>, (string | null)[] | undefined]>([
  ["exactly at the takeover the reserve pays", {}, ["fund", "shop", "a"]],
  ["a millisecond before the issuer does", { occurredAt: new Date(FROM.getTime() - 1) }, ["a", "shop", null]],
  ["another issuer pays itself", { debtorCode: "c" }, ["c", "shop", null]],
  ["what a leaver redeems of others is its own", { debtorCode: "c", creditorCode: "a" }, ["c", "a", null]],
  ["of two leavers each is covered by itself", { debtorCode: "b", creditorCode: "a" }, ["fund", "a", "b"]],
  [
    "what comes back goes to the reserve",
    { kind: "REVERSAL", debtorCode: "shop", creditorCode: "a" },
    ["shop", "fund", "a"],
  ],
  [
    "what a leaver gives back as a redeemer it gives itself",
    { kind: "REVERSAL", debtorCode: "a", creditorCode: "c" },
    ["a", "c", null],
  ],
  [
    "a mirror of the reserve's stays as it is",
    { kind: "REVERSAL", debtorCode: "shop", creditorCode: "fund", covers: "a" },
    ["shop", "fund", "a"],
  ],
  [
    "a member's debt is repaid to the reserve",
    { kind: "DEBT_REPAYMENT", debtorCode: "c", creditorCode: "a" },
    ["c", "fund", "a"],
  ],
  ["an adjustment is between whom it names", { kind: "ADJUSTMENT" }, ["a", "shop", null]],
  ["and is not the reserve's to have", { kind: "ADJUSTMENT", debtorCode: "c", creditorCode: "a" }, ["c", "a", null]],
  ["the reserve owes itself nothing", { creditorCode: "fund" }, undefined],
])("%s", (_what, change, expected) => {
  expect(owed(change)).toEqual(expected);
});
