import { CLAIM_KINDS, accountOf, directionOf, openOf, statusOf, type Claim } from "./claim.js";
import { claimEntry } from "./claimEntry.js";
import { buildPaymentRequest, type RequestedClaim } from "./paymentRequest.js";
import { payoutText, type PayoutContent } from "./payout.js";
import { PAYOUT_REFUSALS, refusePayout } from "./payoutRefusals.js";
import { payoutStatus } from "./payoutStatus.js";
import { variableSymbol } from "./variableSymbol.js";

test("who pays a claim, and which account its payment clears", () => {
  const told = CLAIM_KINDS.map((kind) => `${kind} ${directionOf(kind)} ${accountOf({ kind, partnerCode: "a" })}`);
  expect(told).toEqual([
    "INVOICE PAYS receivable:a",
    "CREDIT_NOTE RECEIVES receivable:a",
    "RESERVE_PAID_IN PAYS receivable:a",
    "RESERVE_PAID_OUT RECEIVES payable:a",
    "COLLATERAL PAYS collateral:a",
    "RELEASE RECEIVES payable:a",
    "RECOVERY PAYS payable:a",
  ]);
});

test.each([
  [100n, 0n, 100n, "OPEN"],
  [100n, 1n, 99n, "PARTIALLY_PAID"],
  [100n, 99n, 1n, "PARTIALLY_PAID"],
  [100n, 100n, 0n, "PAID"],
  // All or part of it was taken back after it was paid: that is a claim of its own.
  [60n, 100n, 0n, "PAID"],
  [0n, 100n, 0n, "PAID"],
  [0n, 0n, 0n, "CANCELLED"],
])("of a claim of which %s stands and %s is paid %s is open: %s", (standingMinor, paidMinor, openMinor, status) => {
  expect([openOf({ standingMinor, paidMinor }), statusOf({ standingMinor, paidMinor })]).toEqual([openMinor, status]);
});

const claim: Claim = {
  ...{ id: "c1", kind: "INVOICE", partnerCode: "a", currency: "CZK", cycleId: "cycle", amountMinor: 100n },
  ...{ reference: "RF1", dueOn: "2011-02-14" },
};
const AT = new Date("2011-02-10T00:00:00Z");

test("paying a claim moves money from suspense to its account, or the other way; taking it back the reverse", () => {
  expect(claimEntry(claim, 100n, "CLAIM_PAYMENT", AT)).toEqual({
    ...{ cycleId: "cycle", currency: "CZK", kind: "CLAIM_PAYMENT", occurredAt: AT },
    source: { kind: "CLAIM", id: "c1" },
    postings: [
      { account: "suspense", amountMinor: 100n },
      { account: "receivable:a", amountMinor: -100n },
    ],
  });
  const amounts = (of: Claim, amountMinor: bigint) =>
    claimEntry(of, amountMinor, "RETURN", AT).postings.map((posting) => [posting.account, posting.amountMinor]);
  const release: Claim = { ...claim, kind: "RELEASE" };
  expect(amounts(claim, -40n)).toEqual([
    ["suspense", -40n],
    ["receivable:a", 40n],
  ]);
  expect(amounts(release, 40n)).toEqual([
    ["suspense", -40n],
    ["payable:a", 40n],
  ]);
});

test("a request has a section a currency, its claims as they are due, and says where to pay, if the operator can be paid", () => {
  const asked = (reference: string, currency: string, dueOn: string, amountMinor: bigint): RequestedClaim => ({
    ...{ kind: "INVOICE", document: null, variableSymbol: null, reference, currency, dueOn, amountMinor },
  });
  const payee = { iban: "CZ01", bic: null, holder: "Operator" };
  const claims = [
    asked("RF3", "EUR", "2011-02-14", 5n),
    asked("RF2", "CZK", "2011-02-14", 20n),
    asked("RF1", "CZK", "2011-02-14", 3n),
    asked("RF9", "CZK", "2011-01-31", 100n),
  ];
  const partner = { code: "a", name: "Alfa" };
  const request = buildPaymentRequest({ partner, raisedAt: AT, claims, accounts: new Map([["CZK", payee]]) });
  expect([request.partner, request.raisedAt]).toEqual([partner, AT]);
  expect(
    request.sections.map((section) => [
      ...[section.currency, section.payee, section.totalMinor],
      section.claims.map(({ reference }) => reference),
    ]),
  ).toEqual([
    ["CZK", payee, 123n, ["RF9", "RF1", "RF2"]],
    ["EUR", null, 5n, ["RF3"]],
  ]);
});

test("what is approved of a payout is every fact of it, in whatever order its transfers were read", () => {
  const transfer = (reference: string, amountMinor: bigint, bic: string | null) => ({
    ...{ claimId: `id-${reference}`, reference, partnerCode: "a", amountMinor },
    payee: { iban: "CZ02", bic, holder: 'Alfa "A"\nB' },
  });
  const items = [transfer("RF2", 5n, "BIC"), transfer("RF1", 7n, null)];
  const content: PayoutContent = { currency: "CZK", payer: { iban: "CZ01", bic: null, holder: "Operator" }, items };
  const text = [
    '["tessera.payout.v1","CZK","CZ01","","Operator"]',
    '["id-RF1","RF1","a","7","CZ02","","Alfa \\"A\\"\\nB"]',
    '["id-RF2","RF2","a","5","CZ02","BIC","Alfa \\"A\\"\\nB"]',
    "",
  ].join("\n");
  expect(payoutText(content)).toBe(text);
  expect(payoutText({ ...content, items: [...items].reverse() })).toBe(text);
});

test("a payout waits, was taken back, or is where its file is at the bank", () => {
  expect(payoutStatus(null, null)).toBe("PROPOSED");
  expect(payoutStatus("eva", null)).toBe("WITHDRAWN");
  expect(payoutStatus(null, "PARTIALLY_ACCEPTED")).toBe("PARTIALLY_ACCEPTED");
});

test("each refusal of a payout says its own reason in a sentence", () => {
  const said = PAYOUT_REFUSALS.map((reason) => refusePayout(reason).refused);
  expect(said.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(
    PAYOUT_REFUSALS.map((reason) => `ClaimPayoutRefused ${reason}`),
  );
  expect(new Set(said.map(({ message }) => message)).size).toBe(PAYOUT_REFUSALS.length);
  expect(said.every(({ message }) => /^[A-Z].{20,}\.$/.test(message))).toBe(true);
});

test("a variable symbol has ten digits at most, and no year begins as that of a claim without a document", () => {
  expect(variableSymbol({ invoiceNumber: "INV-2011-000001" })).toBe("2011000001");
  expect(variableSymbol({ invoiceNumber: "INV-2011-1000001" })).toBeNull();
  expect(variableSymbol({ claimNumber: 12n })).toBe("9000000012");
  expect(variableSymbol({ claimNumber: 999_999_999n })).toBe("9999999999");
  expect(variableSymbol({ claimNumber: 1_000_000_000n })).toBeNull();
});
