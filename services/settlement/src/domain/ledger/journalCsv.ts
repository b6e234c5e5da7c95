import { formatMoney, money } from "@tessera/kernel";
import { csvLine } from "../statements/csvLine.js";

/** One posting with what its entry says. */
export interface JournalLine {
  readonly entryId: string;
  /** Of the entry in its chain. */
  readonly sequence: number;
  readonly recordedAt: Date;
  readonly occurredAt: Date;
  readonly currency: string;
  readonly kind: string;
  readonly source: string;
  readonly account: string;
  /** + debit, − credit. */
  readonly amountMinor: bigint;
  /** Lower-case hexadecimal. */
  readonly seal: string;
}

const HEADER = [
  "sequence",
  "entry",
  "recordedAt",
  "occurredAt",
  "kind",
  "source",
  "account",
  "currency",
  "debit",
  "credit",
  "seal",
];

/**
 * The journal of a cycle as CSV (RFC 4180), one record for each posting; cells that a spreadsheet would compute are guarded. What comes
 * behind the first part of a journal has no header.
 */
export function journalCsv(lines: readonly JournalLine[], hasHeader = true): string {
  return [...(hasHeader ? [HEADER] : []), ...lines.map(toCells)].map(csvLine).join("");
}

function toCells(line: JournalLine): string[] {
  const { amountMinor, currency } = line;
  const amount = formatMoney(money(amountMinor < 0n ? -amountMinor : amountMinor, currency));
  return [
    String(line.sequence),
    line.entryId,
    line.recordedAt.toISOString(),
    line.occurredAt.toISOString(),
    line.kind,
    line.source,
    line.account,
    currency,
    amountMinor < 0n ? "" : amount,
    amountMinor < 0n ? amount : "",
    line.seal,
  ];
}

export interface AccountBalance {
  readonly currency: string;
  readonly account: string;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
}

/** What each account was debited and credited, by currency and account, with what it was before; per currency both sums are equal. */
export function trialBalance(lines: readonly JournalLine[], before: readonly AccountBalance[] = []): AccountBalance[] {
  const balances = new Map(before.map((balance) => [`${balance.currency} ${balance.account}`, balance]));
  for (const { currency, account, amountMinor } of lines) {
    const key = `${currency} ${account}`;
    const { debitMinor, creditMinor } = balances.get(key) ?? { debitMinor: 0n, creditMinor: 0n };
    balances.set(key, {
      currency,
      account,
      debitMinor: debitMinor + (amountMinor > 0n ? amountMinor : 0n),
      creditMinor: creditMinor - (amountMinor < 0n ? amountMinor : 0n),
    });
  }
  return [...balances].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, balance]) => balance);
}
