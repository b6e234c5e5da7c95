import { bankCsvLayout } from "./bankCsvLayout.js";
import { plain, type TestStatement } from "./TestStatement.js";

/** A bank's CSV with semicolons, decimal commas, Czech dates and the balance after each line. */
export function writeBankCsv(
  statement: TestStatement,
  order: "OLDEST_FIRST" | "NEWEST_FIRST" = "OLDEST_FIRST",
): string {
  const { columns } = bankCsvLayout(statement);
  let balance = statement.openingMinor;
  const rows = statement.entries.map((entry) => {
    balance += entry.amountMinor;
    const [year, month, day] = entry.bookedOn.split("-");
    return [
      `${day}.${month}.${year}`,
      signed(entry.amountMinor),
      signed(balance),
      entry.endToEndId ?? "",
      entry.bankReference ?? "",
      entry.variableSymbol ?? "",
      entry.counterpartyName ?? "",
      entry.counterpartyIban ?? "",
      entry.remittance ?? "",
    ]
      .map((cell) => `"${cell.replaceAll('"', '""')}"`)
      .join(";");
  });
  const header = [
    columns.bookedOn,
    columns.amount,
    columns.balance,
    columns.endToEndId,
    columns.bankReference,
    columns.structuredReference,
    columns.counterpartyName,
    columns.counterpartyAccount,
    columns.remittance,
  ].join(";");
  return [header, ...(order === "OLDEST_FIRST" ? rows : rows.reverse()), ""].join("\r\n");
}

function signed(minor: bigint): string {
  const [whole = "", cents = ""] = plain(minor).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return `${minor < 0n ? "-" : ""}${grouped},${cents}`;
}
