import type { Refused } from "@tessera/kernel";
import { answerOnce, newId, type Database, type IdempotencyConflict } from "@tessera/runtime";
import type { Source } from "../../domain/reconciliation/item.js";
import {
  periodIsSignedOff,
  refuseReconciliation,
  type ReconciliationRefused,
} from "../../domain/reconciliation/refusal.js";
import { partnerIsKnown } from "../../store/queries/obligations.js";
import { lockReconciliation } from "../../store/reconciliation/lockReconciliation.js";
import { findFile } from "../../store/files/findFile.js";
import { insertRun, type DryRunFile } from "../../store/reconciliation/runs.js";
import type { Request } from "../deps.js";

export interface StartInput {
  readonly source: Source;
  /** UUID. */
  readonly cycleId: string;
  readonly partnerCode: string | null;
  readonly dryRun: boolean;
  /** Only of a dry run: what is read as if it were imported. */
  readonly file?: DryRunFile | null;
}

/** Notes that two sides shall be compared, once per key; the job does the work. A dry run is allowed in a frozen period. */
export async function startReconciliation(
  database: Database,
  { scope, key }: Request,
  input: StartInput,
): Promise<{ readonly runId: string } | Refused<ReconciliationRefused | IdempotencyConflict>> {
  return answerOnce(database, { scope, operation: "runReconciliation", key, input }, async (tx) => {
    const cycle = await lockReconciliation(tx, input.cycleId);
    if (!cycle) return refuseReconciliation("UNKNOWN_CYCLE", "There is no such cycle.");
    if (input.partnerCode !== null && !(await partnerIsKnown(database, input.partnerCode))) {
      return refuseReconciliation("UNKNOWN_PARTNER", "There is no such partner.");
    }
    if (cycle.isFrozen && !input.dryRun) return periodIsSignedOff();
    if (input.file) {
      const isWhole = input.dryRun && (input.source === "BANK") === (input.partnerCode === null);
      if (!isWhole)
        return refuseReconciliation("ILLEGAL_MOVE", "Only a dry run reads a file, and a partner's names the partner.");
      if (cycle.isFrozen) return periodIsSignedOff();
      const file = await findFile(tx, input.file.fileId);
      if (!file) return refuseReconciliation("UNKNOWN_FILE", "There is no such file.");
    }
    const runId = newId();
    await insertRun(tx, { ...input, id: runId, startedBy: scope });
    return { runId };
  });
}
