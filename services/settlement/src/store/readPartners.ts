import type { Tx } from "@tessera/runtime";

/** True when every code is that of a partner of the network. */
export async function arePartnersKnown(tx: Tx, codes: readonly string[]): Promise<boolean> {
  const distinct = [...new Set(codes)];
  const rows = await tx.query("SELECT FROM partner WHERE code = ANY($1::text[])", [distinct]);
  return rows.length === distinct.length;
}
