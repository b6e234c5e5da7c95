import { formatMoney, money } from "@tessera/kernel";
import { csvLine } from "./csvLine.js";
import { entryCells } from "./entryCells.js";
import type { PartnerStatement, StatementSection } from "./partnerStatement.js";

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
 * A partner's statement of one cycle as CSV for programs: per currency an OPENING record with what was carried in, one ENTRY per obligation
 * with the running balance, and a CLOSING record with the sums. An obligation in dispute is a DISPUTED record, which changes no balance.
 * A currency in which there are only invoices is not listed.
 */
export function statementCsv(statement: Pick<PartnerStatement, "cycle" | "sections">): string {
  const listed = statement.sections.filter(({ entries, openingMinor }) => entries.length > 0 || openingMinor !== 0n);
  return [csvLine(HEADER), ...listed.flatMap((section) => sectionRecords(statement.cycle, section))].join("");
}

function sectionRecords({ from, to }: PartnerStatement["cycle"], section: StatementSection): string[] {
  const { currency, openingMinor, receivableMinor, payableMinor, closingMinor } = section;
  const amount = (amountMinor: bigint) => formatMoney(money(amountMinor, currency));
  const frame = (name: string, at: Date, claimsMinor: bigint, debtsMinor: bigint, balanceMinor: bigint) => {
    const amounts = [amount(claimsMinor), amount(debtsMinor), amount(balanceMinor)];
    return csvLine([name, at.toISOString(), "", "", "", currency, ...amounts, ""]);
  };
  return [
    frame("OPENING", from, 0n, 0n, openingMinor),
    ...section.entries.map((entry) => csvLine(entryCells(entry, currency))),
    frame("CLOSING", to, receivableMinor, payableMinor, closingMinor),
  ];
}
