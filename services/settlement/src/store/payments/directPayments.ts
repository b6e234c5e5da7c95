import type { LocalDate } from "@tessera/kernel";
import type { Database, Tx } from "@tessera/runtime";
import { rowsOf } from "../rowsOf.js";

export type DirectPaymentStatus = "PROPOSED" | "CONFIRMED" | "REJECTED" | "REVOKED";

/** What was told of a payment between two partners. */
export interface DirectPayment {
  readonly id: string;
  readonly legId: string;
  readonly cycleId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly valueDate: LocalDate;
  readonly reference: string;
  /** The creditor whose own word it is; null: finance's, with evidence. */
  readonly confirmedByPartner: string | null;
  readonly evidence: string | null;
  readonly proposedBy: string;
  readonly status: DirectPaymentStatus;
  /** UUID of the request to take it back, which waits for a second person or has had one; null when there is none. */
  readonly revocationId: string | null;
}

interface Row extends Omit<DirectPayment, "amountMinor"> {
  readonly amountMinor: string;
}

const PAYMENTS = `
  SELECT paid.id, leg_id AS "legId", cycle_id AS "cycleId", paid.amount_minor AS "amountMinor", currency, value_on::text AS "valueDate",
    paid.reference, confirmed_by_partner AS "confirmedByPartner", evidence, paid.proposed_by AS "proposedBy", gone.id AS "revocationId",
    CASE WHEN paid.rejected_by IS NOT NULL THEN 'REJECTED' WHEN gone.approved_by IS NOT NULL THEN 'REVOKED'
      WHEN num_nonnulls(confirmed_by_partner, paid.approved_by) = 1 THEN 'CONFIRMED' ELSE 'PROPOSED' END AS status
  FROM direct_payment AS paid JOIN leg ON leg.id = leg_id
  LEFT JOIN direct_payment_revocation AS gone ON gone.payment_id = paid.id AND gone.rejected_by IS NULL`;

function toPayment(row: Row): DirectPayment {
  return { ...row, amountMinor: BigInt(row.amountMinor) };
}

/** What was told of legs, in the order in which it was. */
export async function readDirectPayments(source: Database | Tx, legIds: readonly string[]): Promise<DirectPayment[]> {
  const rows = await rowsOf<Row>(
    source,
    `${PAYMENTS} WHERE leg_id = ANY ($1::uuid[]) ORDER BY paid.proposed_at, paid.id`,
    [legIds],
  );
  return rows.map(toPayment);
}

export async function findDirectPayment(source: Database | Tx, id: string): Promise<DirectPayment | undefined> {
  const [row] = await rowsOf<Row>(source, `${PAYMENTS} WHERE paid.id = $1`, [id]);
  return row && toPayment(row);
}

export type NewDirectPayment = Omit<DirectPayment, "cycleId" | "currency" | "status" | "revocationId">;

/** The caller has locked the leg. */
export async function insertDirectPayment(tx: Tx, row: NewDirectPayment): Promise<void> {
  await tx.query(
    `INSERT INTO direct_payment (id, leg_id, amount_minor, value_on, reference, confirmed_by_partner, evidence, proposed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      row.id,
      row.legId,
      row.amountMinor.toString(),
      row.valueDate,
      row.reference,
      row.confirmedByPartner,
      row.evidence,
      row.proposedBy,
    ],
  );
}

/** Keeps others from deciding on a payment or revoking it until the transaction ends. The caller has locked the leg. */
export async function lockDirectPayment(tx: Tx, id: string): Promise<DirectPayment | undefined> {
  await tx.query("SELECT FROM direct_payment WHERE id = $1 FOR UPDATE", [id]);
  return findDirectPayment(tx, id);
}

export interface Revocation {
  readonly id: string;
  readonly paymentId: string;
  readonly reason: string;
  readonly proposedBy: string;
}

/** False when the payment was revoked before, or is about to be. The caller has locked the payment. */
export async function insertRevocation(tx: Tx, row: Revocation): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO direct_payment_revocation (id, payment_id, reason, proposed_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (payment_id) WHERE rejected_by IS NULL DO NOTHING RETURNING id`,
    [row.id, row.paymentId, row.reason, row.proposedBy],
  );
  return rows.length > 0;
}

export async function findRevocation(tx: Tx, id: string): Promise<Revocation | undefined> {
  const [row] = await tx.query<Revocation>(
    `SELECT id, payment_id AS "paymentId", reason, proposed_by AS "proposedBy" FROM direct_payment_revocation WHERE id = $1`,
    [id],
  );
  return row;
}
