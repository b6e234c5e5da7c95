import type { Tx } from "@tessera/runtime";
import { exitEntries } from "../../domain/exit/exitEntries.js";
import { databaseNow } from "../../store/databaseNow.js";
import { insertExitPostings, readUnpostedMovements } from "../../store/exit/exitPostings.js";
import { lockExits } from "../../store/exit/partnerExits.js";
import { postMoney } from "../../store/ledger/postMoney.js";

/**
 * Posts what the reserves of exits received and paid, once for each instructed cycle: until then a dispute may change it. Locks the
 * exits, then the heads of the chains.
 */
export async function postExits(tx: Tx): Promise<void> {
  if ((await readUnpostedMovements(tx)).length === 0) return;
  await lockExits(tx);
  const movements = await readUnpostedMovements(tx);
  const now = await databaseNow(tx);
  await insertExitPostings(tx, movements);
  await postMoney(
    tx,
    movements.flatMap((movement) => exitEntries(movement, now)),
  );
}
