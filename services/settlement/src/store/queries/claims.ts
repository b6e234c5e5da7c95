import type { LocalDate } from "@tessera/kernel";
import type { Database } from "@tessera/runtime";
import {
  directionOf,
  openOf,
  statusOf,
  type ClaimDirection,
  type ClaimKind,
  type ClaimStatus,
} from "../../domain/claims/claim.js";
import { queryRows } from "./queryRows.js";

/** A claim beside the legs as people look at it. */
export interface ClaimView {
  /** UUIDs. */
  readonly id: string;
  readonly cycleId: string | null;
  readonly kind: ClaimKind;
  readonly direction: ClaimDirection;
  readonly partnerCode: string;
  readonly currency: string;
  /** Minor units; of what stands paid and open, a part may have been paid before it was taken back. */
  readonly amountMinor: bigint;
  readonly standingMinor: bigint;
  readonly paidMinor: bigint;
  readonly openMinor: bigint;
  readonly status: ClaimStatus;
  readonly reference: string;
  readonly variableSymbol: string | null;
  readonly dueOn: LocalDate;
  /** It is open and its day has passed, in the programme's zone. */
  readonly isOverdue: boolean;
  readonly raisedAt: Date;
}

/** undefined means all. */
export interface ClaimFilter {
  readonly partnerCode: string | undefined;
  readonly cycleId: string | undefined;
  readonly kind: ClaimKind | undefined;
  readonly direction: ClaimDirection | undefined;
  /** Only those with something to pay. */
  readonly isOpen: boolean;
}

interface Row {
  readonly id: string;
  readonly cycle_id: string | null;
  readonly kind: ClaimKind;
  readonly partner_code: string;
  readonly currency: string;
  readonly amount_minor: string;
  readonly standing_minor: string;
  readonly paid_minor: string;
  readonly reference: string;
  readonly variable_symbol: string | null;
  readonly due_on: string;
  readonly today: string;
  readonly recorded_at: Date;
}

const SELECT = `SELECT claim.id, cycle_id, kind, partner_code, currency, amount_minor, standing_minor, paid_minor, reference, variable_symbol,
    due_on::text AS due_on, (clock_timestamp() AT TIME ZONE coalesce((SELECT time_zone FROM programme), 'UTC'))::date::text AS today,
    claim.recorded_at
  FROM claim JOIN claim_state ON claim_id = claim.id`;
const WHERE = `($1::text IS NULL OR partner_code = $1) AND ($2::uuid IS NULL OR cycle_id = $2) AND ($3::text IS NULL OR kind = $3)
  AND ($4::boolean IS NOT TRUE OR standing_minor > paid_minor) AND ($5::text IS NULL OR direction = $5)`;
const parametersOf = ({ partnerCode, cycleId, kind, isOpen, direction }: ClaimFilter) => [
  partnerCode ?? null,
  cycleId ?? null,
  kind ?? null,
  isOpen,
  direction ?? null,
];

/** Up to `limit` claims behind `afterId`, as they were raised. Their ids are in order of time. */
export async function pageClaims(
  database: Database,
  filter: ClaimFilter,
  afterId: string | undefined,
  limit: number,
): Promise<ClaimView[]> {
  const rows = await queryRows<Row>(
    database,
    `${SELECT} WHERE ${WHERE} AND ($6::uuid IS NULL OR claim.id > $6) ORDER BY claim.id LIMIT $7`,
    [...parametersOf(filter), afterId ?? null, limit],
  );
  return rows.map(toView);
}

export async function countClaims(database: Database, filter: ClaimFilter): Promise<number> {
  const [row] = await queryRows<{ count: string }>(
    database,
    `SELECT count(*) AS count FROM claim JOIN claim_state ON claim_id = claim.id WHERE ${WHERE}`,
    parametersOf(filter),
  );
  return Number(row?.count ?? 0);
}

/** The claim that was raised for an invoice, a credit note, a collateral, a release or a recovery; null when there is none. */
export async function findClaimOf(database: Database, sourceId: string): Promise<ClaimView | null> {
  const [row] = await queryRows<Row>(database, `${SELECT} WHERE source_id = $1 AND kind NOT LIKE 'RESERVE%'`, [
    sourceId,
  ]);
  return row ? toView(row) : null;
}

function toView(row: Row): ClaimView {
  const state = { standingMinor: BigInt(row.standing_minor), paidMinor: BigInt(row.paid_minor) };
  const openMinor = openOf(state);
  return {
    id: row.id,
    cycleId: row.cycle_id,
    kind: row.kind,
    direction: directionOf(row.kind),
    partnerCode: row.partner_code,
    currency: row.currency,
    amountMinor: BigInt(row.amount_minor),
    ...state,
    openMinor,
    status: statusOf(state),
    reference: row.reference,
    variableSymbol: row.variable_symbol,
    dueOn: row.due_on,
    isOverdue: openMinor > 0n && row.due_on < row.today,
    raisedAt: row.recorded_at,
  };
}
