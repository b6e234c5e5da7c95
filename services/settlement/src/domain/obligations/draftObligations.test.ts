import { draftObligations, reverseObligation } from "./draftObligations.js";
import type { DrawnEntry } from "./obligation.js";

const ID = "01890000-0000-7000-8000-000000000001";
const occurredAt = new Date("2011-01-15T10:00:00Z");
const draw = {
  lotId: "lot-1",
  issuerCode: "advent",
  creditorCode: "domov",
  points: 100n,
  unitPrice: 100_000n,
  currency: "CZK",
};
const entry: DrawnEntry = {
  entryId: "entry-1",
  kind: "REDEMPTION",
  source: { kind: "REDEMPTION", id: ID },
  occurredAt,
  draws: [
    draw,
    { ...draw, lotId: "lot-2", issuerCode: "klas", points: 50n },
    { ...draw, lotId: "lot-3", issuerCode: "domov" },
  ],
};

test("each issuer of a spend owes the redeemer its share, and the redeemer itself nothing", () => {
  const common = {
    kind: "REDEMPTION",
    entryId: "entry-1",
    reference: `rdm_${ID}`,
    creditorCode: "domov",
    currency: "CZK",
    occurredAt,
    lotId: null,
    reverses: null,
  };
  expect(draftObligations(entry)).toEqual([
    { ...common, debtorCode: "advent", amountMinor: 1000n },
    { ...common, debtorCode: "klas", amountMinor: 500n },
  ]);
});

test.each([
  ["HOLD", "hld"],
  ["PURCHASE", "pur"],
] as const)("a draw for a %s is named by its id", (kind, prefix) => {
  expect(draftObligations({ ...entry, source: { kind, id: ID } })[0]?.reference).toBe(`${prefix}_${ID}`);
});

test("a purchase that repays a debt makes one obligation for each lot and creditor", () => {
  const repaid: DrawnEntry = { ...entry, kind: "DEBT_REPAYMENT", source: { kind: "PURCHASE", id: ID }, draws: [draw] };
  expect(draftObligations(repaid)).toEqual([
    {
      kind: "DEBT_REPAYMENT",
      entryId: "entry-1",
      reference: `pur_${ID}`,
      debtorCode: "advent",
      creditorCode: "domov",
      currency: "CZK",
      amountMinor: 1000n,
      occurredAt,
      lotId: "lot-1",
      reverses: null,
    },
  ]);
});

test("an entry without draws owes nothing", () => {
  expect(draftObligations({ ...entry, draws: [] })).toEqual([]);
});

test("a reversal turns an obligation around, at its own instant", () => {
  const [original] = draftObligations(entry);
  const reversedAt = new Date("2011-02-01T00:00:00Z");
  expect(
    reverseObligation({ ...original!, id: "obl-1" }, { entryId: "entry-2", spendId: ID, occurredAt: reversedAt }),
  ).toEqual({
    ...original,
    kind: "REVERSAL",
    entryId: "entry-2",
    debtorCode: "domov",
    creditorCode: "advent",
    occurredAt: reversedAt,
    reverses: "obl-1",
  });
});
