import { publicId } from "@tessera/kernel";
import type { Database } from "@tessera/runtime";
import { buildPartnerStatement, type PartnerStatement } from "../../domain/statements/partnerStatement.js";
import { pageInvoices } from "../invoices/readInvoices.js";
import type { CycleView } from "../queries/cycles.js";
import { readLegs, readPositions } from "../queries/figures.js";
import { readStatementLines } from "../queries/obligations.js";
import { queryRows } from "../queries/queryRows.js";

/** More than one cycle's documents of one partner: one per currency, and a credit note for each. */
const MOST_INVOICES = 10_000;

/** A partner's statement of a cycle as it is now. What a dispute keeps out of the calculation is not in it. */
export async function readPartnerStatement(
  database: Database,
  cycle: CycleView,
  partnerCode: string,
): Promise<PartnerStatement> {
  const filter = { currency: undefined, partnerCode };
  const [names, lines, positions, legs, invoices] = await Promise.all([
    readNames(database, partnerCode),
    readStatementLines(database, cycle.id, partnerCode),
    readPositions(database, cycle, filter),
    readLegs(database, cycle, filter),
    pageInvoices(database, { partnerCode, cycleId: cycle.id }, undefined, MOST_INVOICES),
  ]);
  return buildPartnerStatement({
    programmeCode: names.programmeCode,
    timeZone: names.timeZone,
    partner: { code: partnerCode, name: names.partnerName ?? partnerCode },
    cycle: {
      id: publicId("cyc", cycle.id),
      status: cycle.status,
      contentHash: cycle.contentHash,
      from: cycle.from,
      to: cycle.to,
    },
    openings: positions
      .filter(({ carriedMinor }) => carriedMinor !== 0n)
      .map(({ currency, carriedMinor }) => ({ currency, openingMinor: carriedMinor })),
    lines: lines.filter(({ disputed }) => !disputed),
    fees: invoices.map(({ number, currency, netMinor, vatMinor }) => ({ number, currency, netMinor, vatMinor })),
    legs: legs.map(({ currency, direction, counterpartyCode, amountMinor, status, dueOn, reference }) => {
      return { currency, direction, counterpartyCode, amountMinor, status, dueOn, reference };
    }),
  });
}

async function readNames(database: Database, partnerCode: string) {
  const [row] = await queryRows<{ code: string; time_zone: string; name: string | null }>(
    database,
    "SELECT code, time_zone, (SELECT name FROM partner WHERE partner.code = $1) AS name FROM programme",
    [partnerCode],
  );
  if (!row) throw new Error("a cycle stands without a programme");
  return { programmeCode: row.code, timeZone: row.time_zone, partnerName: row.name };
}
