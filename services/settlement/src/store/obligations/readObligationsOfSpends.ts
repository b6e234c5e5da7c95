import type { Tx } from "@tessera/runtime";
import { toObligation, type ObligationRow, type StoredObligation } from "./obligationRow.js";

/** The obligations that spends made, by spend. A spend from the redeemer's own lots alone made none. */
export async function readObligationsOfSpends(
  tx: Tx,
  spendIds: readonly string[],
): Promise<Map<string, StoredObligation[]>> {
  if (spendIds.length === 0) return new Map();
  const rows = await tx.query<ObligationRow & { spend_id: string }>(
    `SELECT obligation.*, entry.spend_id
     FROM (SELECT DISTINCT source_id AS spend_id, entry_id FROM draw
           WHERE source_id = ANY($1::uuid[]) AND kind = 'REDEMPTION') AS entry
     JOIN obligation USING (entry_id)
     ORDER BY obligation.id`,
    [spendIds],
  );
  const bySpend = new Map<string, StoredObligation[]>();
  for (const row of rows) bySpend.set(row.spend_id, [...(bySpend.get(row.spend_id) ?? []), toObligation(row)]);
  return bySpend;
}
