import { isRefused } from "@tessera/kernel";
import type { PaymentOrder } from "../../domain/payments/paymentOrder.js";
import { testWithSchema, validateXml } from "../../test/validateXml.js";
import { sepaText } from "./sepaText.js";
import { writePain001 } from "./writePain001.js";

const CZ = { holder: "Správce s.r.o.", iban: "CZ6508000000192000145399", bic: "GIBACZPX" };
const CZ_2 = { holder: "Kuchyně Dvořák", iban: "CZ9455000000001011038930", bic: null };
const SK = { holder: "Hračky Ľubomír", iban: "SK3112000000198742637541", bic: null };
const PL = { holder: "Łódź Zabawki", iban: "PL61109010140000071219812874", bic: "WBKPPLPP" };
const CH = { holder: "Alpen AG", iban: "CH9300762011623852957", bic: null };

const EUR: PaymentOrder = {
  messageId: "TS-2011-03-EUR-1",
  createdAt: new Date("2011-04-05T08:09:10.987Z"),
  executeOn: "2011-04-06",
  currency: "EUR",
  initiator: "Správce sítě",
  debtor: CZ,
  transfers: [
    { endToEndId: "LEG1", amountMinor: 12_345n, creditor: SK, remittance: "Vyrovnání 03/2011 & poplatky" },
    { endToEndId: "LEG2", amountMinor: 1n, creditor: PL, remittance: "" },
  ],
};
const CZK: PaymentOrder = {
  ...EUR,
  currency: "CZK",
  transfers: [
    { endToEndId: "LEG1", amountMinor: 5n, creditor: CZ_2, remittance: "Vyrovnání 03/2011" },
    { endToEndId: "LEG2", amountMinor: 10_000_000n, creditor: { ...SK, bic: "TATRSKBX" }, remittance: "LEG2 jednou" },
  ],
};
const PLN: PaymentOrder = {
  ...EUR,
  currency: "PLN",
  debtor: PL,
  transfers: [{ endToEndId: "LEG1", amountMinor: 99n, creditor: { ...PL, bic: null }, remittance: "Rozliczenie" }],
};

function written(order: PaymentOrder): string {
  const xml = writePain001(order);
  if (isRefused(xml)) throw new Error(JSON.stringify(xml.refused.problems));
  return xml;
}

function problemsOf(order: PaymentOrder): string[] {
  const xml = writePain001(order);
  if (!isRefused(xml)) throw new Error("was written");
  return xml.refused.problems.map(({ path, problem }) => `${path.join(".")} ${problem}`);
}

test("an order in EUR is a SEPA credit transfer", () => {
  expect(written(EUR)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
  <CstmrCdtTrfInitn>
    <GrpHdr>
      <MsgId>TS-2011-03-EUR-1</MsgId>
      <CreDtTm>2011-04-05T08:09:10Z</CreDtTm>
      <NbOfTxs>2</NbOfTxs>
      <CtrlSum>123.46</CtrlSum>
      <InitgPty>
        <Nm>Spravce site</Nm>
      </InitgPty>
    </GrpHdr>
    <PmtInf>
      <PmtInfId>TS-2011-03-EUR-1</PmtInfId>
      <PmtMtd>TRF</PmtMtd>
      <BtchBookg>false</BtchBookg>
      <NbOfTxs>2</NbOfTxs>
      <CtrlSum>123.46</CtrlSum>
      <PmtTpInf>
        <SvcLvl>
          <Cd>SEPA</Cd>
        </SvcLvl>
      </PmtTpInf>
      <ReqdExctnDt>
        <Dt>2011-04-06</Dt>
      </ReqdExctnDt>
      <Dbtr>
        <Nm>Spravce s.r.o.</Nm>
      </Dbtr>
      <DbtrAcct>
        <Id>
          <IBAN>CZ6508000000192000145399</IBAN>
        </Id>
        <Ccy>EUR</Ccy>
      </DbtrAcct>
      <DbtrAgt>
        <FinInstnId>
          <BICFI>GIBACZPX</BICFI>
        </FinInstnId>
      </DbtrAgt>
      <ChrgBr>SLEV</ChrgBr>
      <CdtTrfTxInf>
        <PmtId>
          <InstrId>LEG1</InstrId>
          <EndToEndId>LEG1</EndToEndId>
        </PmtId>
        <Amt>
          <InstdAmt Ccy="EUR">123.45</InstdAmt>
        </Amt>
        <Cdtr>
          <Nm>Hracky Lubomir</Nm>
        </Cdtr>
        <CdtrAcct>
          <Id>
            <IBAN>SK3112000000198742637541</IBAN>
          </Id>
        </CdtrAcct>
        <RmtInf>
          <Ustrd>Vyrovnani 03/2011 + poplatky</Ustrd>
        </RmtInf>
      </CdtTrfTxInf>
      <CdtTrfTxInf>
        <PmtId>
          <InstrId>LEG2</InstrId>
          <EndToEndId>LEG2</EndToEndId>
        </PmtId>
        <Amt>
          <InstdAmt Ccy="EUR">0.01</InstdAmt>
        </Amt>
        <CdtrAgt>
          <FinInstnId>
            <BICFI>WBKPPLPP</BICFI>
          </FinInstnId>
        </CdtrAgt>
        <Cdtr>
          <Nm>Lodz Zabawki</Nm>
        </Cdtr>
        <CdtrAcct>
          <Id>
            <IBAN>PL61109010140000071219812874</IBAN>
          </Id>
        </CdtrAcct>
      </CdtTrfTxInf>
    </PmtInf>
  </CstmrCdtTrfInitn>
</Document>
`);
});

test.each([
  ["CZK", CZK, "LEG1 Vyrovnani 03/2011"],
  ["PLN", PLN, "LEG1 Rozliczenie"],
])("%s is no SEPA transfer, shares the charges, and carries its id in the text as well", (currency, order, text) => {
  const xml = written(order);
  expect(xml).toContain("<Cd>NURG</Cd>");
  expect(xml).not.toContain("SEPA");
  expect(xml).toContain("<ChrgBr>SHAR</ChrgBr>");
  expect(xml).toContain(`<Ustrd>${text}</Ustrd>`);
  expect(xml).toContain(`<Ccy>${currency}</Ccy>`);
});

test("an id that the text names already is not written twice", () => {
  expect(written(CZK)).toContain("<Ustrd>LEG2 jednou</Ustrd>");
});

test("a debtor without a BIC has a bank that is not provided", () => {
  expect(written({ ...EUR, debtor: { ...CZ, bic: null } })).toContain("<Othr>\n            <Id>NOTPROVIDED</Id>");
});

test.each<[string, PaymentOrder, string[]]>([
  ["no transfers", { ...EUR, transfers: [] }, ["transfers must not be empty"]],
  ["a currency without rules", { ...EUR, currency: "USD" }, ["currency must be CZK, EUR or PLN"]],
  ["a currency named like a property", { ...EUR, currency: "constructor" }, ["currency must be CZK, EUR or PLN"]],
  ["a day that is none", { ...EUR, executeOn: "2011-02-30" }, ["executeOn must be a day of the calendar"]],
  ["an instant that is none", { ...EUR, createdAt: new Date(Number.NaN) }, ["createdAt must be an instant"]],
  [
    "wrong check digits",
    { ...EUR, debtor: { ...CZ, iban: "CZ6508000000192000145398" } },
    ["debtor.iban must be an IBAN with right check digits, without blanks"],
  ],
  [
    "an IBAN with blanks",
    { ...EUR, transfers: [{ ...EUR.transfers[0]!, creditor: { ...SK, iban: "SK31 1200 0000 1987 4263 7541" } }] },
    ["transfers.0.creditor.iban must be an IBAN with right check digits, without blanks"],
  ],
  [
    "a BIC that is none",
    { ...EUR, debtor: { ...CZ, bic: "gibaczpx" } },
    ["debtor.bic must be a BIC of 8 or 11 capital letters and digits"],
  ],
  [
    "a SEPA country outside the EEA without a BIC",
    { ...EUR, transfers: [{ ...EUR.transfers[0]!, creditor: CH }] },
    ["transfers.0.creditor.bic must be given: the IBAN alone does not reach this account"],
  ],
  [
    "a country outside SEPA",
    { ...EUR, debtor: { holder: "X", iban: "AE070331234567890123456", bic: "BOMLAEAD" } },
    ["debtor.iban must be an account in the SEPA area"],
  ],
  [
    "CZK abroad without a BIC",
    { ...CZK, transfers: [{ ...CZK.transfers[0]!, creditor: SK }] },
    ["transfers.0.creditor.bic must be given: the IBAN alone does not reach this account"],
  ],
  [
    "an amount of nothing",
    { ...EUR, transfers: [{ ...EUR.transfers[0]!, amountMinor: 0n }] },
    ["transfers.0.amountMinor must be 1 to 99999999999"],
  ],
  [
    "an amount that SEPA does not carry",
    { ...EUR, transfers: [{ ...EUR.transfers[0]!, amountMinor: 100_000_000_000n }] },
    ["transfers.0.amountMinor must be 1 to 99999999999"],
  ],
  [
    "an id twice",
    { ...EUR, transfers: [EUR.transfers[0]!, EUR.transfers[0]!] },
    ["transfers.1.endToEndId must be unique in its order"],
  ],
  [
    "a name that Latin script cannot write",
    { ...EUR, transfers: [{ ...EUR.transfers[0]!, creditor: { ...SK, holder: "東京" } }] },
    ["transfers.0.creditor.holder must have a letter or digit that can be written in Latin script"],
  ],
])("%s refuses the order", (_, order, problems) => {
  expect(problemsOf(order)).toEqual(problems);
});

test.each(["", "a".repeat(36), "/LEG", "LEG/", "A//B", "LEG ", "žlutá", "A\u0000B", "A\nB", "A&B"])(
  "the id %j refuses the order",
  (id) => {
    expect(problemsOf({ ...EUR, messageId: id })[0]).toMatch(/^messageId /);
    expect(problemsOf({ ...EUR, transfers: [{ ...EUR.transfers[0]!, endToEndId: id }] })[0]).toMatch(
      /^transfers.0.end/,
    );
  },
);

test.each([
  ["ěščřžýáíéúůďťň ĽĹĺŕôä ąćęłńóśźż ŁŻŹ", "escrzyaieuudtn LLlroa acelnoszz LZZ"],
  ["Dvořák & syn <s.r.o.>", "Dvorak + syn .s.r.o.."],
  ["a\u0000b\tc\r\nd  e", "a b c d e"],
  ["Café 😀 \ud800!", "Cafe . .."],
  ["zero\u200bwidth \u202eturned", "zerowidth turned"],
  ["„Uvozovky“ – pomlčka", "'Uvozovky' - pomlcka"],
  ["/-: vpředu", "vpredu"],
  ["ﬁ ½ №5", "fi 1.2 No5"],
  ["Москва", "......"],
  ["   ", ""],
])("the text %j is written %j", (text, expected) => {
  expect(sepaText(text, 140)).toBe(expected);
});

test("a text is cut at its limit and never ends in a blank", () => {
  expect(sepaText("ab cd", 3)).toBe("ab");
  expect(sepaText(`${"€".repeat(50)}`, 140)).toHaveLength(140);
});

testWithSchema("what is written is valid against pain.001.001.09.xsd, and a wrong element is not", async () => {
  for (const order of [EUR, CZK, PLN, { ...EUR, debtor: { ...CZ, bic: null } }]) {
    expect(await validateXml("pain.001.001.09.xsd", written(order))).toEqual([]);
  }
  const broken = written(EUR).replace("<ChrgBr>SLEV</ChrgBr>", "<ChrgBr>OUR</ChrgBr>");
  expect(await validateXml("pain.001.001.09.xsd", broken)).not.toEqual([]);
});
