import { inTransaction, newId, type Database } from "@tessera/runtime";
import { VerificationRow } from "../../store/entities/VerificationRow.js";

/** Notes that someone wants the network verified; the job does the work. Answers the id. */
export async function startVerification(database: Database, startedBy: string): Promise<string> {
  const id = newId();
  await inTransaction(database, async (tx) => {
    await tx.manager.insert(VerificationRow, { id, status: "RUNNING", startedBy });
  });
  return id;
}
