import type { ExposureQuery } from "@tessera/partner-sdk";
import { renderTable } from "./renderTable.js";

/** What a partner owes and may owe, a line for each currency in which it has a limit. */
export function describeExposures(exposures: ExposureQuery["exposure"]): string {
  const header = ["partner", "position", "held", "credit line", "cap", "currency", "level"];
  const rows = exposures.map(({ partner, position, held, creditLine, cap, level }) => [
    ...[partner.code, position.amount, held.amount, creditLine.amount, cap.amount, cap.currency, level],
  ]);
  return renderTable(header, rows, [1, 2, 3, 4]);
}
