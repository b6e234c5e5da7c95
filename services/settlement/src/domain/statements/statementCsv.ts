import { formatMoney, money } from "@tessera/kernel";
import type { Interval } from "../cycles/cycle.js";
import { csvLine } from "./csvLine.js";

export interface StatementLine {
  readonly kind: string;
  readonly reference: string;
  readonly debtorCode: string;
  readonly creditorCode: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly occurredAt: Date;
  readonly late: boolean;
  /** In no sum while a dispute keeps it out. */
  readonly disputed?: boolean;
}

const HEADER = [
  "line",
  "occurredAt",
  "kind",
  "reference",
  "counterparty",
  "currency",
  "receivable",
  "payable",
  "balance",
  "late",
];

/**
 * A partner's statement of one cycle as CSV: per currency an OPENING record, one ENTRY per obligation with the running
 * balance, and a CLOSING record with the sums. An obligation in dispute is a DISPUTED record, which changes no balance. `lines` must stand in order of currency, then time. A cycle opens at zero:
 * nothing is carried forward.
 */
export function statementCsv(partnerCode: string, interval: Interval, lines: readonly StatementLine[]): string {
  const records = [csvLine(HEADER)];
  for (let start = 0; start < lines.length;) {
    const currency = lines[start]?.currency;
    let end = start;
    while (lines[end]?.currency === currency) end += 1;
    records.push(...currencySection(partnerCode, interval, lines.slice(start, end)));
    start = end;
  }
  return records.join("");
}

function currencySection(partnerCode: string, interval: Interval, lines: readonly StatementLine[]): string[] {
  const currency = lines[0]?.currency ?? "";
  const amount = (amountMinor: bigint) => formatMoney(money(amountMinor, currency));
  let receivableMinor = 0n;
  let payableMinor = 0n;
  const entries = lines.map((line) => {
    const isClaim = line.creditorCode === partnerCode;
    const [claimMinor, debtMinor] = isClaim ? [line.amountMinor, 0n] : [0n, line.amountMinor];
    if (!line.disputed) {
      receivableMinor += claimMinor;
      payableMinor += debtMinor;
    }
    return csvLine([
      line.disputed ? "DISPUTED" : "ENTRY",
      line.occurredAt.toISOString(),
      line.kind,
      line.reference,
      isClaim ? line.debtorCode : line.creditorCode,
      currency,
      amount(claimMinor),
      amount(debtMinor),
      amount(receivableMinor - payableMinor),
      String(line.late),
    ]);
  });
  const frame = (name: string, at: Date, claimsMinor: bigint, debtsMinor: bigint) =>
    csvLine([
      name,
      at.toISOString(),
      "",
      "",
      "",
      currency,
      amount(claimsMinor),
      amount(debtsMinor),
      amount(claimsMinor - debtsMinor),
      "",
    ]);
  return [
    frame("OPENING", interval.from, 0n, 0n),
    ...entries,
    frame("CLOSING", interval.to, receivableMinor, payableMinor),
  ];
}
