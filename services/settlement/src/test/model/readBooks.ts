import type { TestSettlement } from "../startTestSettlement.js";
import type { ModelLeg } from "./modelBooks.js";

export type BookLeg = Pick<
  ModelLeg,
  "id" | "partner" | "counterparty" | "currency" | "direction" | "minor" | "status"
> & { readonly cycle: string };

/** What the books say, in the model's words; lists of lines are sorted. */
export interface Books {
  readonly cycles: readonly string[];
  readonly obligations: readonly string[];
  readonly disputes: readonly string[];
  readonly legLines: readonly string[];
  /** What is left of collaterals that count, and who paid for defaults. */
  readonly collaterals: readonly string[];
  readonly shares: readonly string[];
  /** How the bank has answered payment orders. */
  readonly orders: readonly string[];
  /** Of the calculations that stand. */
  readonly legs: readonly BookLeg[];
}

interface Told {
  readonly cycles: string[];
  readonly obligations: string[];
  readonly disputes: string[];
  readonly lines: string[];
  readonly orders: string[];
  readonly collaterals: string[];
  readonly shares: string[];
  readonly legs: (Omit<BookLeg, "minor"> & { readonly minor: string })[];
}

const BOOKS = `
  WITH standing AS (
    SELECT leg.*, opens_at FROM leg JOIN cycle ON cycle.id = cycle_id AND cycle.calculation = leg.calculation
  )
  SELECT
    (SELECT json_agg(concat_ws(' ', ms(opens_at), ms(closes_at), status, calculation, (SELECT approved_by FROM cycle_approval
       WHERE cycle_id = cycle.id AND voided_at IS NULL)) ORDER BY opens_at) FROM cycle) AS cycles,
    (SELECT coalesce(json_agg(concat_ws(' ', kind, debtor_code, creditor_code, currency, amount_minor, ms(occurred_at), ms(opens_at),
       CASE WHEN late THEN 'late' END, CASE WHEN EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id) THEN 'out' END)), '[]')
     FROM obligation JOIN cycle ON cycle.id = cycle_id) AS obligations,
    (SELECT coalesce(json_agg(concat_ws(' ', id, status, decided_minor)), '[]') FROM dispute) AS disputes,
    (SELECT coalesce(json_agg(concat_ws(' ', id, status, amount_minor, settled_minor, returned_minor, carried_into,
       (SELECT count(*) FROM payment_instruction WHERE leg_id = standing.id), original_leg_id IS NOT NULL)), '[]') FROM standing) AS lines,
    (SELECT coalesce(json_agg(status), '[]') FROM payment_file WHERE kind = 'PAIN_001') AS orders,
    (SELECT coalesce(json_agg(concat_ws(' ', collateral_id, left_minor)), '[]') FROM collateral_left) AS collaterals,
    (SELECT coalesce(json_agg(concat_ws(' ', default_id, currency, layer, partner_code, collateral_id, amount_minor)), '[]') FROM default_share) AS shares,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'cycle', cycle_id, 'partner', partner_code, 'counterparty', counterparty_code,
       'currency', currency, 'direction', direction, 'minor', amount_minor::text, 'status', status)), '[]') FROM standing) AS legs`;

const MS = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint`;

export async function readBooks({ rows }: Pick<TestSettlement, "rows">): Promise<Books> {
  const [told] = await rows<Told>(BOOKS.replace(/ms\((\w+)\)/g, (_, column: string) => MS(column)));
  if (!told) throw new Error("a query of lists has one row");
  return {
    cycles: told.cycles,
    obligations: told.obligations.sort(),
    disputes: told.disputes.sort(),
    legLines: told.lines.sort(),
    orders: told.orders.sort(),
    collaterals: told.collaterals.sort(),
    shares: told.shares.sort(),
    legs: told.legs.map((leg) => ({ ...leg, minor: BigInt(leg.minor) })),
  };
}
