import type { Tx } from "@tessera/runtime";

export async function partnerIsKnown(tx: Tx, code: string): Promise<boolean> {
  return (await tx.query("SELECT 1 FROM partner WHERE code = $1", [code])).length === 1;
}
