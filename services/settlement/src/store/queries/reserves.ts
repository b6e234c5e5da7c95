import type { Database } from "@tessera/runtime";
import { queryRows } from "./queryRows.js";

/** What one issuer's reserve did in one currency since it began, minor units; every amount is positive or zero. */
export interface ReserveView {
  readonly currency: string;
  /** What the ledger holds for the partner. */
  readonly balanceMinor: bigint;
  readonly paidInMinor: bigint;
  readonly paidOutMinor: bigint;
  readonly returnedMinor: bigint;
  readonly releasedMinor: bigint;
  readonly breakageMinor: bigint;
  /** What the partner still has to pay of the reserve and of invoices, and what the operator still has to pay to it. */
  readonly receivableMinor: bigint;
  readonly payableMinor: bigint;
}

interface Row {
  readonly currency: string;
  readonly balance: string;
  readonly paid_in: string;
  readonly paid_out: string;
  readonly returned: string;
  readonly released: string;
  readonly breakage: string;
  readonly receivable: string;
  readonly payable: string;
}

/** A partner's reserve, by currency: its movements as the settled cycles made them, its balance and what is open as the ledger has them. */
export async function readReserves(database: Database, partnerCode: string): Promise<ReserveView[]> {
  const rows = await queryRows<Row>(
    database,
    `WITH moved AS (
       SELECT currency, ${["PAID_IN", "PAID_OUT", "RETURNED", "RELEASED", "BREAKAGE"]
         .map((kind) => `sum(amount_minor) FILTER (WHERE kind = '${kind}') AS ${kind.toLowerCase()}`)
         .join(", ")}
       FROM reserve_movement WHERE issuer_code = $1 GROUP BY currency
     ), posted AS (
       SELECT money_entry.currency, -sum(money_posting.amount_minor) FILTER (WHERE account = 'reserve:' || $1) AS balance,
         sum(money_posting.amount_minor) FILTER (WHERE account = 'receivable:' || $1) AS receivable,
         -sum(money_posting.amount_minor) FILTER (WHERE account = 'payable:' || $1) AS payable
       FROM money_posting JOIN money_entry ON money_entry.id = entry_id
       -- Collateral that is given back, and what a defaulter pays after all, are neither reserve nor invoices.
       LEFT JOIN claim ON money_entry.source_kind = 'CLAIM' AND claim.id::text = money_entry.source_id
       WHERE account IN ('reserve:' || $1, 'receivable:' || $1, 'payable:' || $1) AND claim.kind IS DISTINCT FROM 'RECOVERY'
         AND claim.kind IS DISTINCT FROM 'RELEASE' AND (account = 'reserve:' || $1 OR source_kind NOT IN ('LEG', 'RELEASE', 'RECOVERY'))
       GROUP BY money_entry.currency
     )
     SELECT currency, coalesce(balance, 0) AS balance, coalesce(paid_in, 0) AS paid_in, coalesce(paid_out, 0) AS paid_out,
       coalesce(returned, 0) AS returned, coalesce(released, 0) AS released, coalesce(breakage, 0) AS breakage,
       coalesce(receivable, 0) AS receivable, coalesce(payable, 0) AS payable
     FROM moved FULL JOIN posted USING (currency) ORDER BY currency`,
    [partnerCode],
  );
  return rows.map((row) => ({
    currency: row.currency,
    balanceMinor: BigInt(row.balance),
    paidInMinor: BigInt(row.paid_in),
    paidOutMinor: BigInt(row.paid_out),
    returnedMinor: BigInt(row.returned),
    releasedMinor: BigInt(row.released),
    breakageMinor: BigInt(row.breakage),
    receivableMinor: BigInt(row.receivable),
    payableMinor: BigInt(row.payable),
  }));
}
