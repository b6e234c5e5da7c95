import type { Tx } from "@tessera/runtime";
import type { ClaimedRun, RunResult } from "./runs.js";

type Part = Pick<ClaimedRun, "id" | "partnerCode">;

/** What a run has found about a partner (null: at the bank) before it was broken off; undefined when it has not come so far. */
export async function findRunPart(tx: Tx, { id, partnerCode }: Part): Promise<RunResult | undefined> {
  const [row] = await tx.query<{ result: RunResult }>(
    "SELECT result FROM reconciliation_run_part WHERE run_id = $1 AND partner_code = $2",
    [id, partnerCode ?? ""],
  );
  return row?.result;
}

/** Keeps it, in the transaction that found it. */
export async function insertRunPart(tx: Tx, { id, partnerCode }: Part, result: RunResult): Promise<void> {
  await tx.query("INSERT INTO reconciliation_run_part (run_id, partner_code, result) VALUES ($1, $2, $3)", [
    id,
    partnerCode ?? "",
    JSON.stringify(result),
  ]);
}
