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

/** All exits of a partner: the one that stands first, then those that were withdrawn or revoked, the last one first. */
export async function readExitsOfPartner(database: Database, partnerCode: string): Promise<PartnerExit[]> {
  const rows = await queryRows<ExitRow>(
    database,
    `SELECT ${EXIT_COLUMNS} FROM partner_exit WHERE partner_code = $1
     ORDER BY coalesce(revoked_at, withdrawn_at) DESC NULLS FIRST, proposed_at DESC`,
    [partnerCode],
  );
  return rows.map(toExit);
}

export async function readSettlementsOf(database: Database, exitId: string): Promise<ExitSettlement[]> {
  return readExitSettlements({ query: async (sql, parameters) => queryRows(database, sql, parameters ?? []) }, exitId);
}

/** Of every partner that leaves or has left. */
export async function readStatuses(database: Database): Promise<ReadonlyMap<string, readonly StatusChange[]>> {
  return readStatusHistories({ query: async (sql, parameters) => queryRows(database, sql, parameters) });
}

/** One step of an exit, with who took it. */
export interface ExitEvent {
  readonly at: Date;
  readonly actor: string;
  readonly kind: string;
  readonly reason: string | null;
}

/** All that people did for an exit and what it did to the partner, in order of time. */
export async function readExitTimeline(database: Database, exitId: string): Promise<ExitEvent[]> {
  return queryRows<ExitEvent>(
    database,
    `SELECT at, actor, kind, reason FROM (
       SELECT 1 AS step, proposed_at AS at, proposed_by AS actor, 'PROPOSED' AS kind, reason FROM partner_exit WHERE id = $1
       UNION ALL SELECT 2, approved_at, approved_by, 'APPROVED', NULL FROM partner_exit WHERE id = $1
       UNION ALL SELECT 2, withdrawn_at, withdrawn_by, 'WITHDRAWN', withdrawal FROM partner_exit WHERE id = $1
       UNION ALL SELECT 3, proposed_at, proposed_by, kind || '_PROPOSED', NULL FROM exit_settlement WHERE exit_id = $1
       UNION ALL SELECT 4, approved_at, approved_by, kind || '_APPROVED', NULL FROM exit_settlement WHERE exit_id = $1
       UNION ALL SELECT 4, rejected_at, rejected_by,
         kind || CASE rejected_by WHEN proposed_by THEN '_WITHDRAWN' ELSE '_REJECTED' END, rejection FROM exit_settlement WHERE exit_id = $1
       UNION ALL SELECT 3, proposed_at, proposed_by, 'REVOCATION_PROPOSED', reason FROM exit_revocation WHERE exit_id = $1
       UNION ALL SELECT 4, approved_at, approved_by, 'REVOKED', reason FROM exit_revocation WHERE exit_id = $1
       UNION ALL SELECT 4, rejected_at, rejected_by,
         CASE rejected_by WHEN proposed_by THEN 'REVOCATION_WITHDRAWN' ELSE 'REVOCATION_REJECTED' END, rejection
         FROM exit_revocation WHERE exit_id = $1
       UNION ALL SELECT 5, recorded_at, actor, status, reason FROM partner_status WHERE exit_id = $1
     ) AS event WHERE at IS NOT NULL ORDER BY at, step`,
    [exitId],
  );
}
