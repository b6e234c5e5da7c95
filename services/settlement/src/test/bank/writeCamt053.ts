import { closingOf, plain, type TestEntry, type TestStatement } from "./TestStatement.js";

/** A camt.053.001.08 of these statements, each in the order of its XSD. */
export function writeCamt053(...statements: readonly TestStatement[]): string {
  return [...camt053Parts(statements)].join("");
}

/** The same in pieces, for files that are larger than one wants to hold. */
export function* camt053Parts(statements: Iterable<TestStatement>): Generator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>`;
  yield `<GrpHdr><MsgId>M1</MsgId><CreDtTm>2011-04-01T06:00:00+02:00</CreDtTm></GrpHdr>`;
  for (const statement of statements) {
    const { iban, currency, statementRef, sequenceNo, openedOn, closedOn, openingMinor } = statement;
    yield `<Stmt><Id>${escape(statementRef)}</Id><ElctrncSeqNb>${sequenceNo}</ElctrncSeqNb><CreDtTm>${closedOn}T23:00:00Z</CreDtTm>`;
    yield `<FrToDt><FrDtTm>${openedOn}T00:00:00Z</FrDtTm><ToDtTm>${closedOn}T23:59:59Z</ToDtTm></FrToDt>`;
    yield `<Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>`;
    yield balance("OPBD", openingMinor, openedOn, currency);
    yield balance("CLBD", closingOf(statement), closedOn, currency);
    for (const entry of statement.entries) yield writeEntry(entry, currency);
    yield "</Stmt>";
  }
  yield "</BkToCstmrStmt></Document>\n";
}

function balance(kind: string, minor: bigint, day: string, currency: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp>${amount(minor, currency)}${side(minor)}<Dt><Dt>${day}</Dt></Dt></Bal>`;
}

function writeEntry(entry: TestEntry, currency: string): string {
  const { amountMinor, bookedOn, bankReference, isReversal, isPending, feeMinor, details } = entry;
  const transactions = details ?? [entry];
  return [
    `<Ntry>${amount(amountMinor, currency)}${side(amountMinor)}`,
    isReversal ? "<RvslInd>true</RvslInd>" : "",
    `<Sts><Cd>${isPending ? "PDNG" : "BOOK"}</Cd></Sts><BookgDt><Dt>${bookedOn}</Dt></BookgDt><ValDt><Dt>${bookedOn}</Dt></ValDt>`,
    bankReference === null ? "" : `<AcctSvcrRef>${escape(bankReference)}</AcctSvcrRef>`,
    "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>",
    feeMinor ? `<Chrgs><Rcrd>${amount(feeMinor, currency)}</Rcrd></Chrgs>` : "",
    `<NtryDtls>${transactions.map((one) => writeTransaction(one, currency, details !== undefined)).join("")}</NtryDtls></Ntry>`,
  ].join("");
}

function writeTransaction(entry: TestEntry, currency: string, isDetail: boolean): string {
  const { amountMinor, endToEndId, counterpartyName, counterpartyIban, remittance, variableSymbol, returnReason } =
    entry;
  const role = amountMinor < 0n ? "Cdtr" : "Dbtr";
  const name = counterpartyName === null ? "" : `<${role}><Pty><Nm>${escape(counterpartyName)}</Nm></Pty></${role}>`;
  const account =
    counterpartyIban === null ? "" : `<${role}Acct><Id><IBAN>${counterpartyIban}</IBAN></Id></${role}Acct>`;
  const free = remittance === null ? "" : `<Ustrd>${escape(remittance)}</Ustrd>`;
  const structured = variableSymbol ? `<Strd><CdtrRefInf><Ref>${escape(variableSymbol)}</Ref></CdtrRefInf></Strd>` : "";
  const own =
    isDetail && entry.bankReference !== null ? `<AcctSvcrRef>${escape(entry.bankReference)}</AcctSvcrRef>` : "";
  const fee = isDetail && entry.feeMinor ? `<Chrgs><Rcrd>${amount(entry.feeMinor, currency)}</Rcrd></Chrgs>` : "";
  return [
    `<TxDtls><Refs>${own}<EndToEndId>${escape(endToEndId ?? "NOTPROVIDED")}</EndToEndId></Refs>`,
    amount(amountMinor, currency),
    side(amountMinor),
    fee,
    name || account ? `<RltdPties>${name}${account}</RltdPties>` : "",
    free || structured ? `<RmtInf>${free}${structured}</RmtInf>` : "",
    returnReason ? `<RtrInf><Rsn><Cd>${returnReason}</Cd></Rsn></RtrInf>` : "",
    "</TxDtls>",
  ].join("");
}

function amount(minor: bigint, currency: string): string {
  return `<Amt Ccy="${currency}">${plain(minor)}</Amt>`;
}

function side(minor: bigint): string {
  return `<CdtDbtInd>${minor < 0n ? "DBIT" : "CRDT"}</CdtDbtInd>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
