import type { Tx } from "@tessera/runtime";

/** The revision of the setup that is applied here. */
export async function readRevision(tx: Tx): Promise<bigint> {
  const [state] = await tx.query<{ revision: string }>("SELECT revision FROM setup_state");
  return BigInt(state?.revision ?? 0);
}
