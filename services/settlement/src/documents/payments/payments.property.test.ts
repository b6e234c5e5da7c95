import { isRefused, parseMoney } from "@tessera/kernel";
import fc from "fast-check";
import type { PaymentOrder } from "../../domain/payments/paymentOrder.js";
import { testWithSchema, validateXml } from "../../test/validateXml.js";
import { readXml } from "../xml/readXml.js";
import { childrenOf, textAt, type XmlElement } from "../xml/xmlElement.js";
import { writePain001 } from "./writePain001.js";

const IBANS = {
  CZK: ["CZ6508000000192000145399", "CZ9455000000001011038930"],
  EUR: ["SK3112000000198742637541", "PL61109010140000071219812874", "DE89370400440532013000"],
  PLN: ["PL61109010140000071219812874"],
};
/** Letters, signs, controls and halves of pairs that a name from outside may hold. */
const text = fc
  .array(
    fc.constantFrom("ě", "Ł", "&", "<", "]]>", "&amp;", "\u0000", "\n", "😀", "\ud800", "x", " ", "/", "-", "'", '"'),
    {
      maxLength: 160,
    },
  )
  .map((signs) => signs.join(""));

const order: fc.Arbitrary<PaymentOrder> = fc
  .constantFrom("EUR" as const, "CZK" as const, "PLN" as const)
  .chain((currency) => {
    const account = fc.record({
      holder: text.map((name) => `N${name}`),
      iban: fc.constantFrom(...IBANS[currency]),
      bic: fc.constantFrom(null, "GIBACZPX", "TATRSKBXXXX"),
    });
    return fc.record({
      messageId: fc.stringMatching(/^[A-Z0-9]{1,35}$/),
      createdAt: fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
      executeOn: fc.constantFrom("2024-02-29", "2011-12-31"),
      currency: fc.constant(currency),
      initiator: text.map((name) => `N${name}`),
      debtor: account,
      transfers: fc.uniqueArray(
        fc.record({
          endToEndId: fc.stringMatching(/^[A-Z0-9]{1,35}$/),
          amountMinor: fc.oneof(fc.constantFrom(1n, 99n, 100n, 99_999_999_999n), fc.bigInt(1n, 10_000_000n)),
          creditor: account,
          remittance: text,
        }),
        { minLength: 1, maxLength: 12, selector: ({ endToEndId }) => endToEndId },
      ),
    });
  });

async function readBack(xml: string): Promise<XmlElement> {
  for await (const part of readXml([Buffer.from(xml)], { elements: ["Document"] })) {
    if (isRefused(part)) throw new Error(part.refused.message);
    if (part.kind === "ELEMENT") return part.element;
  }
  throw new Error("empty");
}

test("a written file says exactly what was ordered, in characters that every bank takes, and the same each time", async () => {
  await fc.assert(
    fc.asyncProperty(order, async (ordered) => {
      const xml = writePain001(ordered);
      if (isRefused(xml)) throw new Error(JSON.stringify(xml.refused.problems));
      expect(writePain001(structuredClone(ordered))).toBe(xml);
      const initiation = (await readBack(xml)).children[0];
      const block = childrenOf(initiation, "PmtInf")[0];
      const transfers = childrenOf(block, "CdtTrfTxInf");
      const sum = (element: XmlElement | undefined) =>
        parseMoney(textAt(element, "CtrlSum") ?? "", ordered.currency)?.amountMinor;
      let orderedMinor = 0n;
      for (const { amountMinor } of ordered.transfers) orderedMinor += amountMinor;
      expect([sum(childrenOf(initiation, "GrpHdr")[0]), sum(block)]).toEqual([orderedMinor, orderedMinor]);
      expect(textAt(block, "NbOfTxs")).toBe(String(ordered.transfers.length));
      expect(
        transfers.map((transfer) => ({
          endToEndId: textAt(transfer, "PmtId", "EndToEndId"),
          amountMinor: parseMoney(textAt(transfer, "Amt", "InstdAmt") ?? "", ordered.currency)?.amountMinor,
          iban: textAt(transfer, "CdtrAcct", "Id", "IBAN"),
        })),
      ).toEqual(
        ordered.transfers.map(({ endToEndId, amountMinor, creditor: { iban } }) => ({ endToEndId, amountMinor, iban })),
      );
      for (const transfer of transfers) {
        expect(textAt(transfer, "Cdtr", "Nm")).toMatch(/^[\w/\-?:().,'+ ]{1,70}$/);
        expect(textAt(transfer, "RmtInf", "Ustrd") ?? "x").toMatch(/^[\w/\-?:().,'+ ]{1,140}$/);
      }
    }),
    { numRuns: 100 },
  );
});

testWithSchema("every file that is written is valid against its schema", async () => {
  for (const ordered of fc.sample(order, { numRuns: 5, seed: 4 })) {
    const xml = writePain001(ordered);
    expect(isRefused(xml) ? xml.refused.problems : await validateXml("pain.001.001.09.xsd", xml)).toEqual([]);
  }
});
