import { isRefused, refuse, type Refused } from "@tessera/kernel";
import { readXml, type UnreadableXml } from "../xml/readXml.js";
import { childAt, childrenOf, textAt, type XmlElement } from "../xml/xmlElement.js";

/** Why a bank did not take something: an ISO 20022 reason code (or the bank's own), and its words. */
export interface StatusReason {
  readonly code: string | null;
  readonly text: string | null;
}

export interface TransferStatus {
  /** Null when the bank names the transfer by nothing that we sent. */
  readonly endToEndId: string | null;
  /** ACCP, ACTC, ACSC, ACSP, ACWC, PDNG, RJCT, …; null when only the group's holds. */
  readonly status: string | null;
  readonly reasons: readonly StatusReason[];
}

/** What a bank says of one file of ours. Statuses are ISO 20022 codes as the bank wrote them; null where it gave none. */
export interface PaymentStatusReport {
  /** The bank's own id of the report. */
  readonly messageId: string;
  readonly originalMessageId: string;
  readonly groupStatus: string | null;
  readonly groupReasons: readonly StatusReason[];
  /** Status of the payment block, by its id. A bank may answer on this level alone. */
  readonly blocks: readonly {
    readonly blockId: string | null;
    readonly status: string | null;
    readonly reasons: readonly StatusReason[];
  }[];
  readonly transfers: readonly TransferStatus[];
}

/** Well-formed XML that is no payment status report, or lacks what makes it one. */
export interface NotPain002 {
  readonly kind: "NotPain002";
  readonly message: string;
}

const REPORT = "Document/CstmrPmtStsRpt";
const BLOCK = `${REPORT}/OrgnlPmtInfAndSts`;
const WISHES = {
  elements: [`${REPORT}/GrpHdr`, `${REPORT}/OrgnlGrpInfAndSts`, BLOCK, `${BLOCK}/TxInfAndSts`],
};
const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.\d\d$/;

/**
 * Reads a customer payment status report (pain.002.001, any version from .03 to .14: they share what is read here). Streamed: memory
 * grows with the number of transfers reported, not with the bytes of the file.
 */
export async function readPain002(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<PaymentStatusReport | Refused<UnreadableXml | NotPain002>> {
  let header: XmlElement | undefined;
  let group: XmlElement | undefined;
  const blocks: PaymentStatusReport["blocks"][number][] = [];
  const transfers: TransferStatus[] = [];
  for await (const part of readXml(chunks, WISHES)) {
    if (isRefused(part)) return part;
    if (part.kind !== "ELEMENT") continue;
    if (!NAMESPACE.test(part.namespace)) return notPain002(`its namespace is ${JSON.stringify(part.namespace)}`);
    const { path, element } = part;
    if (path.endsWith("/GrpHdr")) header = element;
    else if (path.endsWith("/OrgnlGrpInfAndSts")) group = element;
    else if (path === BLOCK) {
      const blockId = textAt(element, "OrgnlPmtInfId");
      blocks.push({ blockId, status: textAt(element, "PmtInfSts"), reasons: reasonsOf(element) });
    } else transfers.push(toTransferStatus(element));
  }
  const messageId = textAt(header, "MsgId");
  const originalMessageId = textAt(group, "OrgnlMsgId");
  if (messageId === null || originalMessageId === null)
    return notPain002("it names no message, or not the one it answers");
  return {
    messageId,
    originalMessageId,
    groupStatus: textAt(group, "GrpSts"),
    groupReasons: reasonsOf(group),
    blocks,
    transfers,
  };
}

function toTransferStatus(element: XmlElement): TransferStatus {
  return {
    endToEndId: textAt(element, "OrgnlEndToEndId") ?? textAt(element, "OrgnlInstrId"),
    status: textAt(element, "TxSts"),
    reasons: reasonsOf(element),
  };
}

function reasonsOf(element: XmlElement | undefined): StatusReason[] {
  return childrenOf(element, "StsRsnInf").map((information) => {
    const reason = childAt(information, "Rsn");
    const text = childrenOf(information, "AddtlInf").map(({ text }) => text.trim());
    return { code: textAt(reason, "Cd") ?? textAt(reason, "Prtry"), text: text.length === 0 ? null : text.join(" ") };
  });
}

function notPain002(why: string): Refused<NotPain002> {
  return refuse({ kind: "NotPain002", message: `The file is no payment status report: ${why}.` });
}
