import { testWithSchema, validateXml } from "../validateXml.js";
import { dayStatement, entry } from "./openBank.js";
import { writeCamt053 } from "./writeCamt053.js";

testWithSchema("what the test's own bank writes is a camt.053.001.08", async () => {
  const details = [
    entry(1n, { endToEndId: "A", bankReference: "B", feeMinor: 1n }),
    entry(2n, { counterpartyName: "Žluťoučký & syn" }),
  ];
  const entries = [
    entry(3n, { details }),
    entry(-9n, {
      returnReason: "AC04",
      endToEndId: "X",
      counterpartyIban: "SK3112000000198742637541",
      variableSymbol: "7",
      remittance: "x",
    }),
    entry(5n, { isReversal: true, isPending: true, bankReference: "B2", feeMinor: 2n }),
  ];
  expect(
    await validateXml("camt.053.001.08.xsd", writeCamt053({ ...dayStatement(1, -5n), entries }, dayStatement(2, 1n))),
  ).toEqual([]);
});
