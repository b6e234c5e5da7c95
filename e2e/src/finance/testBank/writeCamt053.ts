import { closingMinor, type BankDetail, type BankEntry, type BankStatement } from "./bankStatement.js";

/** The statement as camt.053.001.08, as a bank would send it; `closing` may tell another balance than the true one. */
export function writeCamt053(statement: BankStatement, closing: bigint = closingMinor(statement)): string {
  const { iban, currency, reference, sequence, from, to, openingMinor, entries } = statement;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
    `<GrpHdr><MsgId>${text(reference)}</MsgId><CreDtTm>${to}T23:00:00Z</CreDtTm></GrpHdr>`,
    `<Stmt><Id>${text(reference)}</Id><ElctrncSeqNb>${sequence}</ElctrncSeqNb><CreDtTm>${to}T23:00:00Z</CreDtTm>`,
    `<FrToDt><FrDtTm>${from}T00:00:00Z</FrDtTm><ToDtTm>${to}T23:59:59Z</ToDtTm></FrToDt>`,
    `<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>`,
    balance("OPBD", openingMinor, currency, from),
    balance("CLBD", closing, currency, to),
    ...entries.map((entry) => entryOf(entry, currency)),
    "</Stmt></BkToCstmrStmt></Document>",
    "",
  ].join("\n");
}

function balance(code: string, amountMinor: bigint, currency: string, on: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amount(amountMinor, currency)}${direction(amountMinor)}<Dt><Dt>${on}</Dt></Dt></Bal>`;
}

function entryOf(entry: BankEntry, currency: string): string {
  const { amountMinor, bookedOn, valueOn, bankReference, details } = entry;
  return [
    `<Ntry>${amount(amountMinor, currency)}${direction(amountMinor)}<Sts><Cd>BOOK</Cd></Sts>`,
    `<BookgDt><Dt>${bookedOn}</Dt></BookgDt><ValDt><Dt>${valueOn}</Dt></ValDt><AcctSvcrRef>${text(bankReference)}</AcctSvcrRef>`,
    `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>${amountMinor < 0n ? "ICDT" : "RCDT"}</Cd><SubFmlyCd>${entry.returnReason ? "RRTN" : "DMCT"}</SubFmlyCd></Fmly></Domn></BkTxCd>`,
    "<NtryDtls>",
    ...(details
      ? [
          `<Btch><NbOfTxs>${details.length}</NbOfTxs></Btch>`,
          ...details.map((detail) => batched(detail, amountMinor, currency)),
        ]
      : [single(entry, currency)]),
    "</NtryDtls></Ntry>",
  ].join("");
}

function single(entry: BankEntry, currency: string): string {
  const { amountMinor, bankReference, endToEndId, chargeMinor, counterparty, remittance, returnReason } = entry;
  const refs = `<Refs><AcctSvcrRef>${text(bankReference)}</AcctSvcrRef><EndToEndId>${text(endToEndId ?? "NOTPROVIDED")}</EndToEndId></Refs>`;
  const charges =
    chargeMinor === undefined
      ? ""
      : `<Chrgs><Rcrd>${amount(chargeMinor, currency)}<CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>`;
  return [
    `<TxDtls>${refs}${amount(amountMinor, currency)}${direction(amountMinor)}${charges}`,
    party(counterparty, amountMinor < 0n),
    remittance === null ? "" : `<RmtInf><Ustrd>${text(remittance)}</Ustrd></RmtInf>`,
    returnReason === undefined ? "" : `<RtrInf><Rsn><Cd>${returnReason}</Cd></Rsn></RtrInf>`,
    "</TxDtls>",
  ].join("");
}

function batched(detail: BankDetail, sign: bigint, currency: string): string {
  const { amountMinor, endToEndId, counterparty, remittance } = detail;
  return [
    `<TxDtls><Refs><EndToEndId>${text(endToEndId)}</EndToEndId></Refs>${amount(amountMinor, currency)}${direction(sign)}`,
    `${party(counterparty, sign < 0n)}<RmtInf><Ustrd>${text(remittance)}</Ustrd></RmtInf></TxDtls>`,
  ].join("");
}

/** The other side: the creditor of what we paid, the debtor of what we got. */
function party({ name, iban }: BankEntry["counterparty"], isCreditor: boolean): string {
  const tag = isCreditor ? "Cdtr" : "Dbtr";
  return `<RltdPties><${tag}><Pty><Nm>${text(name)}</Nm></Pty></${tag}><${tag}Acct><Id><IBAN>${iban}</IBAN></Id></${tag}Acct></RltdPties>`;
}

function amount(minor: bigint, currency: string): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, "0");
  return `<Amt Ccy="${currency}">${digits.slice(0, -2)}.${digits.slice(-2)}</Amt>`;
}

function direction(minor: bigint): string {
  return `<CdtDbtInd>${minor < 0n ? "DBIT" : "CRDT"}</CdtDbtInd>`;
}

function text(value: string): string {
  return value.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
