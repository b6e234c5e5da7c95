import type { Database } from "@tessera/runtime";
import { removeAbandonedChunks } from "../../store/files/fileChunks.js";

/** Longer than any upload may take at the door (30 minutes), with room for clocks and queues. */
const ABANDONED_AFTER_MS = 6 * 3_600_000;

/** Removes the parts of uploads that nobody goes on with. */
export async function forgetAbandonedUploads(database: Database): Promise<void> {
  await removeAbandonedChunks(database, ABANDONED_AFTER_MS);
}
