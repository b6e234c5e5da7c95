import { isRefused } from "@tessera/kernel";
import { testWithSchema, validateXml } from "../../test/validateXml.js";
import { readPain002 } from "./readPain002.js";

const NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.14";

function report(body: string, namespace = NAMESPACE): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="${namespace}"><CstmrPmtStsRpt>
  <GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2011-04-06T08:00:00Z</CreDtTm></GrpHdr>${body}
</CstmrPmtStsRpt></Document>`;
}
const group = (status: string, more = "") =>
  `<OrgnlGrpInfAndSts><OrgnlMsgId>TS-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${status}${more}</OrgnlGrpInfAndSts>`;
const reason = (code: string, text = "") => `<StsRsnInf><Rsn>${code}</Rsn>${text}</StsRsnInf>`;

const PARTIAL = report(
  `${group("<GrpSts>PART</GrpSts>")}
  <OrgnlPmtInfAndSts><OrgnlPmtInfId>TS-1</OrgnlPmtInfId><PmtInfSts>PART</PmtInfSts>
    <TxInfAndSts><OrgnlInstrId>LEG1</OrgnlInstrId><OrgnlEndToEndId>LEG1</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>
    <TxInfAndSts><OrgnlInstrId>LEG2</OrgnlInstrId><OrgnlEndToEndId>LEG2</OrgnlEndToEndId><TxSts>RJCT</TxSts>${reason(
      "<Cd>AC04</Cd>",
      "<AddtlInf>Účet je</AddtlInf><AddtlInf>zrušen</AddtlInf>",
    )}</TxInfAndSts>
  </OrgnlPmtInfAndSts>`,
);

const read = async (xml: string) => readPain002([Buffer.from(xml)]);

test("statuses and reasons are read of the group, of the block and of each transfer", async () => {
  expect(await read(PARTIAL)).toEqual({
    messageId: "BANK-1",
    originalMessageId: "TS-1",
    groupStatus: "PART",
    groupReasons: [],
    blocks: [{ blockId: "TS-1", status: "PART", reasons: [] }],
    transfers: [
      { endToEndId: "LEG1", status: "ACSC", reasons: [] },
      { endToEndId: "LEG2", status: "RJCT", reasons: [{ code: "AC04", text: "Účet je zrušen" }] },
    ],
  });
});

test("a bank may refuse the whole file, with a reason of its own, in an older version", async () => {
  const xml = report(
    group("<GrpSts>RJCT</GrpSts>", reason("<Prtry>DUPL</Prtry>")),
    "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03",
  );
  expect(await read(xml)).toMatchObject({
    groupStatus: "RJCT",
    groupReasons: [{ code: "DUPL", text: null }],
    blocks: [],
    transfers: [],
  });
});

test.each([
  ["a DOCTYPE", PARTIAL.replace("<Document", "<!DOCTYPE Document><Document"), "UnreadableXml"],
  ["an end that is missing", PARTIAL.slice(0, -30), "UnreadableXml"],
  ["another message", PARTIAL.replace(NAMESPACE, "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"), "NotPain002"],
  ["no message that it answers", report(""), "NotPain002"],
  ["another document", "<html/>", "NotPain002"],
])("%s is refused", async (_, xml, kind) => {
  const answer = await read(xml);
  expect(isRefused(answer) && answer.refused.kind).toBe(kind);
});

testWithSchema("the reports of these tests are what banks may send", async () => {
  expect(await validateXml("pain.002.001.14.xsd", PARTIAL)).toEqual([]);
});
