import type { Database } from "@tessera/runtime";
import { queryRows } from "./queryRows.js";

export interface DefaultCarryView {
  readonly defaultId: string;
  readonly currency: string;
  /** Minor units: + to the partner, − from it. */
  readonly carriedMinor: bigint;
  readonly isRecovery: boolean;
}

/** What defaults left to a cycle for one partner, in the order in which they did. */
export async function findDefaultCarries(
  database: Database,
  cycleId: string,
  partnerCode: string,
): Promise<DefaultCarryView[]> {
  const rows = await queryRows<{
    default_id: string;
    currency: string;
    carried_minor: string;
    recovery_id: string | null;
  }>(database, "SELECT * FROM default_carry WHERE cycle_id = $1 AND partner_code = $2 ORDER BY id", [
    cycleId,
    partnerCode,
  ]);
  return rows.map((row) => ({
    defaultId: row.default_id,
    currency: row.currency,
    carriedMinor: BigInt(row.carried_minor),
    isRecovery: row.recovery_id !== null,
  }));
}
