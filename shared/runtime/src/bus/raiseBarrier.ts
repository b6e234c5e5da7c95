import type { BarrierRaised, FactType } from "@tessera/contracts";
import type { Tx } from "../database/transaction.js";
import { publishFacts } from "./publishFacts.js";

/** Key of a barrier's marker; its number is always 1. */
export function barrierKey(barrierId: string): string {
  return `barrier:${barrierId}`;
}

export function isBarrier(topic: string): boolean {
  return topic.endsWith(".barrierRaised.v1");
}

/** Puts a marker behind everything that was committed before. Idempotent: the same barrier has one marker. */
export async function raiseBarrier(tx: Tx, type: FactType<BarrierRaised>, barrierId: string): Promise<void> {
  const key = barrierKey(barrierId);
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [key]);
  const raised = await tx.query("SELECT 1 FROM outbox WHERE key = $1", [key]);
  if (raised.length === 0) await publishFacts(tx, [{ type, key, sequence: 1, payload: { barrierId } }]);
}
