export interface BankAnswer {
  /** MsgId of the payment order that the bank answers. */
  readonly messageId: string;
  /** What becomes of all of it, for example RJCT; without it the bank says nothing of the whole. */
  readonly groupStatus?: string;
  /** A reason of ISO 20022's list, of the whole. */
  readonly groupReason?: string;
  /** What becomes of single transfers, by their EndToEndId; what is refused has the reason AC04. */
  readonly transfers?: Readonly<Record<string, string>>;
}

/** A bank's answer to a payment order, as pain.002.001.03. */
export function writePain002({ messageId, groupStatus, groupReason, transfers = {} }: BankAnswer): Buffer {
  const status = groupStatus === undefined ? "" : `<GrpSts>${groupStatus}</GrpSts>`;
  const group = `<OrgnlMsgId>${messageId}</OrgnlMsgId>${status}${groupReason === undefined ? "" : reason(groupReason)}`;
  const told = Object.entries(transfers).map(
    ([reference, becomes]) =>
      `<TxInfAndSts><OrgnlEndToEndId>${reference}</OrgnlEndToEndId><TxSts>${becomes}</TxSts>${becomes === "RJCT" ? reason("AC04") : ""}</TxInfAndSts>`,
  );
  const block = told.length === 0 ? "" : `<OrgnlPmtInfAndSts>${told.join("")}</OrgnlPmtInfAndSts>`;
  return Buffer.from(`<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><GrpHdr><MsgId>BANK-1</MsgId></GrpHdr>
<OrgnlGrpInfAndSts>${group}</OrgnlGrpInfAndSts>${block}</CstmrPmtStsRpt></Document>`);
}

function reason(code: string): string {
  return `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn></StsRsnInf>`;
}
