import type { Database } from "@tessera/runtime";
import type { PartnerExit } from "../../domain/exit/partnerExit.js";
import type { StatusChange } from "../../domain/exit/partnerStatus.js";
import { readExitSettlements, type ExitSettlement } from "../exit/exitSettlements.js";
import { EXIT_COLUMNS, toExit, type ExitRow } from "../exit/partnerExits.js";
import { readStatusHistories } from "../exit/partnerStatuses.js";
import { queryRows } from "./queryRows.js";

export async function findExit(database: Database, id: string): Promise<PartnerExit | undefined> {
  const [row] = await queryRows<ExitRow>(database, `SELECT ${EXIT_COLUMNS} FROM partner_exit WHERE id = $1`, [id]);
  return row && toExit(row);
}

/** The exit of a partner: the one that stands, else the last that was withdrawn. */
export async function findExitOf(database: Database, partnerCode: string): Promise<PartnerExit | undefined> {
  const [row] = await queryRows<ExitRow>(
    database,
    `SELECT ${EXIT_COLUMNS} FROM partner_exit WHERE partner_code = $1 ORDER BY withdrawn_at DESC NULLS FIRST LIMIT 1`,
    [partnerCode],
  );
  return row && toExit(row);
}

export async function readSettlementsOf(database: Database, exitId: string): Promise<ExitSettlement[]> {
  return readExitSettlements({ query: async (sql, parameters) => queryRows(database, sql, parameters ?? []) }, exitId);
}

/** Of every partner that leaves or has left. */
export async function readStatuses(database: Database): Promise<ReadonlyMap<string, readonly StatusChange[]>> {
  return readStatusHistories({ query: async (sql, parameters) => queryRows(database, sql, parameters) });
}
