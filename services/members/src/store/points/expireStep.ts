import type { Tx } from "@tessera/runtime";

export interface ExpiryStep {
  readonly lots: number;
  readonly points: bigint;
  /** Others are due. */
  readonly more: boolean;
}

/** Writes off what expired for up to `most` members who are due. Locks accounts in ascending member id. */
export async function expireStep(tx: Tx, asOf: Date, most: number): Promise<ExpiryStep> {
  const [row] = await tx.query<{ lots: number; points: string; more: boolean }>("SELECT * FROM expire_points($1, $2)", [
    asOf,
    most,
  ]);
  return { lots: row!.lots, points: BigInt(row!.points), more: row!.more };
}
