import type { Database } from "@tessera/runtime";
import type { Dispute } from "../../domain/disputes/dispute.js";
import { toDispute, type DisputeRow } from "../disputes/disputeRow.js";
import { toObligation, type ObligationRow, type StoredObligation } from "../obligations/obligationRow.js";
import { COUNTS } from "../obligations/readDebts.js";
import { queryRows } from "./queryRows.js";

export interface DisputeEventView {
  readonly kind: Dispute["status"];
  readonly actor: string;
  readonly reason: string | null;
  readonly amountMinor: bigint | null;
  readonly recordedAt: Date;
}

export interface DisputeView extends Dispute {
  readonly obligation: StoredObligation;
  readonly events: readonly DisputeEventView[];
}

export interface DisputePage {
  /** Party of the obligation; undefined for all. */
  readonly partnerCode: string | undefined;
  /** Behind the dispute of this instant and id. */
  readonly after: { readonly openedAt: Date; readonly id: string } | undefined;
  readonly limit: number;
}

const FROM = "FROM dispute JOIN obligation ON obligation.id = obligation_id";
const PARTY = "($1::text IS NULL OR obligation.debtor_code = $1 OR obligation.creditor_code = $1)";

/** A page of disputes in the order in which they were opened. */
export async function pageDisputes(database: Database, page: DisputePage): Promise<DisputeView[]> {
  const rows = await queryRows<DisputeRow>(
    database,
    `SELECT dispute.* ${FROM} WHERE ${PARTY} AND (opened_at, dispute.id) > ($2::timestamptz, $3::uuid)
     ORDER BY opened_at, dispute.id LIMIT $4`,
    [
      page.partnerCode ?? null,
      page.after?.openedAt ?? "-infinity",
      page.after?.id ?? "00000000-0000-0000-0000-000000000000",
      page.limit,
    ],
  );
  return withDetails(database, rows);
}

export async function countDisputes(database: Database, partnerCode: string | undefined): Promise<number> {
  const [row] = await queryRows<{ count: string }>(database, `SELECT count(*) AS count ${FROM} WHERE ${PARTY}`, [
    partnerCode ?? null,
  ]);
  return Number(row?.count ?? 0);
}

export async function findDispute(database: Database, id: string): Promise<DisputeView | undefined> {
  const rows = await queryRows<DisputeRow>(database, "SELECT * FROM dispute WHERE id = $1", [id]);
  return (await withDetails(database, rows))[0];
}

interface EventRow {
  readonly dispute_id: string;
  readonly kind: Dispute["status"];
  readonly actor: string;
  readonly reason: string | null;
  readonly amount_minor: string | null;
  readonly recorded_at: Date;
}

async function withDetails(database: Database, rows: readonly DisputeRow[]): Promise<DisputeView[]> {
  const obligations = await queryRows<ObligationRow>(
    database,
    `SELECT obligation.*, NOT (${COUNTS}) AS disputed FROM obligation WHERE id = ANY($1::uuid[])`,
    [rows.map((row) => row.obligation_id)],
  );
  const events = await queryRows<EventRow>(
    database,
    "SELECT * FROM dispute_event WHERE dispute_id = ANY($1::uuid[]) ORDER BY dispute_id, ordinal",
    [rows.map((row) => row.id)],
  );
  const byId = new Map(obligations.map((row) => [row.id, toObligation(row)]));
  return rows.map((row) => {
    const obligation = byId.get(row.obligation_id);
    if (!obligation) throw new Error(`obligation ${row.obligation_id} has vanished`);
    return {
      ...toDispute(row),
      obligation,
      events: events.filter((event) => event.dispute_id === row.id).map(toEvent),
    };
  });
}

function toEvent(row: EventRow): DisputeEventView {
  return {
    kind: row.kind,
    actor: row.actor,
    reason: row.reason,
    amountMinor: row.amount_minor === null ? null : BigInt(row.amount_minor),
    recordedAt: row.recorded_at,
  };
}
