import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { validateXML } from "xmllint-wasm";
import { closingMinor, type BankStatement } from "./bankStatement.js";
import { writeCamt053 } from "./writeCamt053.js";

const schema = path.join(__dirname, "../../../../../shared/data/xsd/camt.053.001.08.xsd");
const party = { name: "Café & Syn <s.r.o.>", iban: "CZ6508000000192000145399" };
const entry = {
  bookedOn: "2025-02-20",
  valueOn: "2025-02-20",
  bankReference: "B1",
  endToEndId: "E1",
  remittance: "E1",
  counterparty: party,
};
const statement: BankStatement = {
  iban: party.iban,
  currency: "CZK",
  reference: "2025-2",
  sequence: 2,
  from: "2025-02-01",
  to: "2025-02-28",
  openingMinor: -5n,
  entries: [
    { ...entry, amountMinor: 1_234n, chargeMinor: 5n },
    {
      ...entry,
      amountMinor: -300n,
      details: [
        { ...entry, amountMinor: 100n },
        { ...entry, amountMinor: 200n },
      ],
    },
    { ...entry, amountMinor: 100n, endToEndId: null, remittance: null, returnReason: "AC04" },
  ],
};

test("the test's bank writes balances that follow from its entries", () => {
  expect(closingMinor(statement)).toBe(1_029n);
  expect(writeCamt053(statement)).toContain('<Amt Ccy="CZK">10.29</Amt><CdtDbtInd>CRDT</CdtDbtInd>');
  expect(writeCamt053(statement)).toContain('<Amt Ccy="CZK">0.05</Amt><CdtDbtInd>DBIT</CdtDbtInd>');
});

(existsSync(schema) ? test : test.skip)(
  "what the test's bank writes is valid camt.053 (skipped without the schemas)",
  async () => {
    const { errors } = await validateXML({
      xml: [{ fileName: "statement.xml", contents: writeCamt053(statement) }],
      schema: [readFileSync(schema, "utf8")],
    });
    expect(errors).toEqual([]);
  },
);
