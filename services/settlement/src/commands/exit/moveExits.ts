import { inTransaction } from "@tessera/runtime";
import { lockExits, readExitsToStop } from "../../store/exit/partnerExits.js";
import type { SettlementDeps } from "../deps.js";
import { postExits } from "./postExits.js";
import { stopEarning } from "./stopEarning.js";

/** What exits do by themselves: issuing ends on its day, and what their reserves did in paid cycles is posted. */
export async function moveExits(deps: SettlementDeps): Promise<void> {
  const stopped = await inTransaction(deps.database, async (tx) => {
    if ((await readExitsToStop(tx)).length === 0) return 0;
    await lockExits(tx);
    return stopEarning(tx);
  });
  if (stopped > 0) deps.bus.wake();
  await inTransaction(deps.database, postExits);
}
