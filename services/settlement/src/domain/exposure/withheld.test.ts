import { defaultEntries } from "./defaultEntries.js";
import { recoveryEntry } from "./recoveryEntry.js";
import { refuseWithheld } from "./refuseWithheld.js";

const OCCURRED = { id: "d1", cycleId: "c1", currency: "CZK", partnerCode: "a", occurredAt: new Date("2026-02-01") };

test("what others owe a defaulter directly is withheld when all that was named is open and can be set off", () => {
  const [czk, eur] = [{ currency: "CZK" }, { currency: "EUR" }];
  expect(refuseWithheld([], [], [])).toBeUndefined();
  expect(refuseWithheld(["1", "2"], [czk, eur], [eur, czk, czk])).toBeUndefined();
  expect(refuseWithheld(["1", "2"], [czk], [czk])?.refused.message).toBe(
    "What is withheld must be overdue direct payments to the partner of this cycle, none of them told as paid.",
  );
  expect(refuseWithheld(["1", "2"], [czk, eur], [czk])?.refused.message).toBe(
    "The partner owes nothing overdue in EUR to set off against.",
  );
});

test("what a payer withholds it owes to the cycle that collects, which has it for the defaulter", () => {
  const entries = defaultEntries({
    ...OCCURRED,
    unpaid: [{ counterpartyCode: null, openMinor: 40n }],
    heldMinor: 0n,
    withheld: [{ payerCode: "b", openMinor: 40n }],
    shares: [{ layer: "SET_OFF", partnerCode: "a", isMoney: true, amountMinor: 40n }],
  });
  expect(entries).toHaveLength(1);
  const postings = entries[0]?.postings ?? [];
  expect(postings.map(({ account, amountMinor }) => `${account} ${amountMinor}`)).toEqual([
    ...["position:a -40", "position:a 40", "carried:a -40", "position:b -40", "carried:b 40", "carried:a 40"],
  ]);
  expect(postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(0n);
});

test("what a bank brought of a recovery waited on the partner's payable account", () => {
  const refunds = [{ layer: "OPERATOR" as const, partnerCode: null, amountMinor: 5n }];
  expect(recoveryEntry(OCCURRED, refunds, true).postings).toEqual([
    { account: "payable:a", amountMinor: 5n },
    { account: "default:a", amountMinor: -5n },
  ]);
});
