import type { LocalDate } from "@tessera/kernel";
import { newId, type Tx } from "@tessera/runtime";
import { directionOf, type ClaimKind, type ClaimState } from "../../domain/claims/claim.js";
import { variableSymbol } from "../../domain/claims/variableSymbol.js";
import { checkedReference } from "../../domain/payments/creditorReference.js";

export interface NewClaim {
  readonly kind: ClaimKind;
  /** UUID of the invoice or credit note, the reserve's cycle, the collateral, the release, the recovery. */
  readonly sourceId: string;
  readonly partnerCode: string;
  readonly currency: string;
  /** UUID. */
  readonly cycleId: string | null;
  /** Positive, minor units. */
  readonly amountMinor: bigint;
  readonly dueOn: LocalDate;
  /** Of a document that has its own; the others are numbered here. */
  readonly named?: { readonly reference: string; readonly variableSymbol: string | null };
}

/** Raises claims, each under a reference of its own. Answers their ids in the order given. */
export async function raiseClaims(tx: Tx, claims: readonly NewClaim[], raisedBy: string): Promise<string[]> {
  if (claims.length === 0) return [];
  const numbers = await tx.query<{ number: string }>(
    "SELECT nextval('claim_number') AS number FROM generate_series(1, $1::integer)",
    [claims.length],
  );
  const rows = claims.map((claim, index) => {
    const claimNumber = BigInt(numbers[index]?.number ?? 0);
    const own = {
      reference: checkedReference(`C${claimNumber.toString().padStart(9, "0")}`),
      variableSymbol: variableSymbol({ claimNumber }),
    };
    const named = claim.named ?? own;
    return {
      id: newId(),
      kind: claim.kind,
      source_id: claim.sourceId,
      partner_code: claim.partnerCode,
      currency: claim.currency,
      cycle_id: claim.cycleId,
      direction: directionOf(claim.kind),
      amount_minor: claim.amountMinor.toString(),
      reference: named.reference,
      variable_symbol: named.variableSymbol,
      due_on: claim.dueOn,
    };
  });
  await tx.query(
    `INSERT INTO claim (id, kind, source_id, partner_code, currency, cycle_id, direction, amount_minor, reference, variable_symbol, due_on, raised_by)
     SELECT id, kind, source_id, partner_code, currency, cycle_id, direction, amount_minor, reference, variable_symbol, due_on, $2
     FROM json_to_recordset($1::json) AS raised (id uuid, kind text, source_id uuid, partner_code text, currency text, cycle_id uuid,
       direction text, amount_minor numeric, reference text, variable_symbol text, due_on date)`,
    [JSON.stringify(rows), raisedBy],
  );
  return rows.map(({ id }) => id);
}

interface Row {
  readonly id: string;
  readonly kind: ClaimKind;
  readonly partner_code: string;
  readonly currency: string;
  readonly cycle_id: string | null;
  readonly amount_minor: string;
  readonly reference: string;
  readonly due_on: string;
  readonly standing_minor: string;
  readonly paid_minor: string;
}

const STATE = `SELECT id, kind, partner_code, currency, cycle_id, amount_minor, reference, due_on::text AS due_on, standing_minor, paid_minor
  FROM claim JOIN claim_state ON claim_id = id`;

/** Reads a claim and keeps others from paying it until the transaction ends; undefined when the id is another thing's. */
export async function lockClaim(tx: Tx, id: string): Promise<ClaimState | undefined> {
  await tx.query("SELECT FROM claim WHERE id = $1 FOR NO KEY UPDATE", [id]);
  const [row] = await tx.query<Row>(`${STATE} WHERE id = $1`, [id]);
  return row && toClaimState(row);
}

/** Whether the id of something that is expected of the bank is a claim's, and not a leg's. */
export async function isClaim(tx: Tx, id: string): Promise<boolean> {
  return (await tx.query("SELECT FROM claim WHERE id = $1", [id])).length > 0;
}

/** The claim that was raised for an invoice, a collateral, a release or a recovery. The lock is as above. */
export async function lockClaimOf(tx: Tx, kind: ClaimKind, sourceId: string): Promise<ClaimState | undefined> {
  const [row] = await tx.query<{ id: string }>("SELECT id FROM claim WHERE kind = $1 AND source_id = $2", [
    kind,
    sourceId,
  ]);
  return row && lockClaim(tx, row.id);
}

/** Open claims of a partner on its receivable or payable account, the earliest due first, locked. */
export async function lockTradeClaims(
  tx: Tx,
  partnerCode: string,
  currency: string,
  kinds: readonly ClaimKind[],
): Promise<ClaimState[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM claim WHERE partner_code = $1 AND currency = $2 AND kind = ANY ($3) ORDER BY id FOR NO KEY UPDATE`,
    [partnerCode, currency, kinds],
  );
  const found = await tx.query<Row>(
    `${STATE} WHERE id = ANY ($1::uuid[]) AND standing_minor > paid_minor ORDER BY due_on, id`,
    [rows.map(({ id }) => id)],
  );
  return found.map(toClaimState);
}

/** What credit notes promised to give back of an invoice that was paid, in minor units. */
export async function readRefunds(tx: Tx, invoiceId: string): Promise<bigint> {
  const [row] = await tx.query<{ minor: string }>(
    `SELECT coalesce(sum(claim.amount_minor), 0) AS minor FROM claim JOIN invoice AS note ON note.id = claim.source_id
     WHERE claim.kind = 'CREDIT_NOTE' AND note.credits = $1`,
    [invoiceId],
  );
  return BigInt(row?.minor ?? 0);
}

export interface NewClaimPayment {
  readonly claimId: string;
  readonly kind: "PAYMENT" | "RETURN" | "UNMATCH";
  /** + paid, − came back. */
  readonly amountMinor: bigint;
  readonly valueDate: LocalDate;
  readonly cause: string;
}

/** Writes down what a claim was paid; the caller has locked it. The database refuses less than nothing and more than all of it. */
export async function insertClaimPayment(tx: Tx, payment: NewClaimPayment): Promise<void> {
  await tx.query(
    `INSERT INTO claim_payment (claim_id, ordinal, kind, amount_minor, value_on, cause)
     SELECT $1, coalesce(max(ordinal), 0) + 1, $2, $3, $4, $5 FROM claim_payment WHERE claim_id = $1`,
    [payment.claimId, payment.kind, payment.amountMinor.toString(), payment.valueDate, payment.cause],
  );
}

function toClaimState(row: Row): ClaimState {
  return {
    id: row.id,
    kind: row.kind,
    partnerCode: row.partner_code,
    currency: row.currency,
    cycleId: row.cycle_id,
    amountMinor: BigInt(row.amount_minor),
    reference: row.reference,
    dueOn: row.due_on,
    standingMinor: BigInt(row.standing_minor),
    paidMinor: BigInt(row.paid_minor),
  };
}
