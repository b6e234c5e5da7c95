import type { Claim, Tx } from "@tessera/runtime";
import type { ExpiryStep } from "./expireStep.js";

/** Locks what was done so far under a key; undefined when the key stands for another instant. */
export async function lockExpiryRun(tx: Tx, scope: string, key: string, asOf: Date): Promise<"LOCKED" | undefined> {
  await tx.query("INSERT INTO expiry_run (scope, key, as_of) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [
    scope,
    key,
    asOf,
  ]);
  const [run] = await tx.query<{ as_of: Date }>(
    "SELECT as_of FROM expiry_run WHERE scope = $1 AND key = $2 FOR UPDATE",
    [scope, key],
  );
  return run?.as_of.getTime() === asOf.getTime() ? "LOCKED" : undefined;
}

export async function keyIsUsed(tx: Tx, { scope, operation, key }: Claim): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM idempotency_key WHERE scope = $1 AND operation = $2 AND key = $3", [
    scope,
    operation,
    key,
  ]);
  return rows.length === 1;
}

/** Adds a step to what was done under a key, and answers the whole. */
export async function countExpired(
  tx: Tx,
  scope: string,
  key: string,
  step: ExpiryStep,
): Promise<{ lots: number; points: bigint }> {
  const [run] = await tx.query<{ lots: number; points: string }>(
    "UPDATE expiry_run SET lots = lots + $3, points = points + $4 WHERE scope = $1 AND key = $2 RETURNING lots, points",
    [scope, key, step.lots, step.points.toString()],
  );
  return { lots: run!.lots, points: BigInt(run!.points) };
}
