import type { Tx } from "@tessera/runtime";

/** Condition on `leg`: the FX book took over a part of what it pays, so that its amount rests on a rate. */
export const LEG_IS_CONVERTED = `EXISTS (
  SELECT FROM fx_conversion AS moved
  WHERE (moved.cycle_id, moved.calculation, moved.to_currency) = (leg.cycle_id, leg.calculation, leg.currency)
    AND moved.partner_code IN (leg.partner_code, leg.counterparty_code))`;

/** Whether each of these legs rests on a rate. */
export async function legsAreConverted(tx: Tx, legIds: readonly string[]): Promise<boolean> {
  const [row] = await tx.query<{ all_are: boolean | null }>(
    `SELECT bool_and(${LEG_IS_CONVERTED}) AS all_are FROM leg WHERE id = ANY ($1::uuid[])`,
    [legIds],
  );
  return row?.all_are === true;
}
