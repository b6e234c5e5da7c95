import type { LocalDate } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { LegStatus } from "../../domain/payments/leg.js";
import { LegRow } from "../entities/LegRow.js";

/** The legs that stand for a cycle: those of its calculation, and those that took the place of returned ones. Ascending by id. */
export async function readStandingLegs(tx: Tx, cycleId: string): Promise<LegRow[]> {
  const legs = await tx.manager.find(LegRow, { where: { cycleId }, order: { id: "ASC" } });
  const [cycle] = await tx.query<{ calculation: number }>("SELECT calculation FROM cycle WHERE id = $1", [cycleId]);
  return legs.filter((leg) => leg.calculation === cycle?.calculation);
}

/** Reads a leg and the cycle that it belongs to, which is locked first, then the leg: in this order everywhere. */
export async function lockLeg(tx: Tx, legId: string): Promise<LegRow | null> {
  const found = await tx.manager.findOneBy(LegRow, { id: legId });
  if (!found) return null;
  await tx.query("SELECT 1 FROM cycle WHERE id = $1 FOR NO KEY UPDATE", [found.cycleId]);
  await tx.query("SELECT 1 FROM leg WHERE id = $1 FOR NO KEY UPDATE", [legId]);
  return tx.manager.findOneBy(LegRow, { id: legId });
}

export interface LegChange {
  readonly status: LegStatus;
  readonly settledMinor?: bigint;
  readonly returnedMinor?: bigint;
  readonly valueDate?: string;
}

export async function changeLeg(tx: Tx, legId: string, change: LegChange): Promise<void> {
  await tx.query(
    `UPDATE leg SET status = $2, settled_minor = coalesce($3, settled_minor), returned_minor = coalesce($4, returned_minor),
       value_date = coalesce($5::date, value_date)
     WHERE id = $1`,
    [
      legId,
      change.status,
      change.settledMinor?.toString() ?? null,
      change.returnedMinor?.toString() ?? null,
      change.valueDate ?? null,
    ],
  );
}

/** Writes the leg that takes a returned one's place, due for an amount of its own. */
export async function insertReplacingLeg(tx: Tx, id: string, original: LegRow, amountMinor: bigint): Promise<void> {
  await tx.query(
    `INSERT INTO leg (id, cycle_id, calculation, currency, partner_code, counterparty_code, direction, amount_minor, original_leg_id)
     SELECT $2, cycle_id, calculation, currency, partner_code, counterparty_code, direction, $3, id FROM leg WHERE id = $1`,
    [original.id, id, amountMinor.toString()],
  );
}

/** True when a payment of the cycle was instructed and not refused by the bank: what it rests on must not change. */
export async function isUnderWay(tx: Tx, cycleId: string): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM leg WHERE cycle_id = $1 AND status NOT IN ('DUE', 'CARRIED') LIMIT 1", [
    cycleId,
  ]);
  return rows.length > 0;
}

export interface LegInstruction {
  readonly legId: string;
  readonly reference: string;
  readonly dueOn: LocalDate;
  readonly valueDate: LocalDate;
}

/** Numbers for references, never given twice. */
export async function nextLegNumbers(tx: Tx, count: number): Promise<bigint[]> {
  const rows = await tx.query<{ number: string }>(
    "SELECT nextval('leg_number') AS number FROM generate_series(1, $1::integer)",
    [count],
  );
  return rows.map(({ number }) => BigInt(number));
}

/** Instructs due legs; one that was instructed before keeps its reference. */
export async function instructLegs(tx: Tx, instructions: readonly LegInstruction[]): Promise<void> {
  await tx.query(
    `UPDATE leg SET status = 'INSTRUCTED', reference = new.reference, due_on = new.due_on, value_date = new.value_date
     FROM json_to_recordset($1::json) AS new (leg_id uuid, reference text, due_on date, value_date date) WHERE id = leg_id`,
    [
      JSON.stringify(
        instructions.map((row) => ({
          leg_id: row.legId,
          reference: row.reference,
          due_on: row.dueOn,
          value_date: row.valueDate,
        })),
      ),
    ],
  );
}
