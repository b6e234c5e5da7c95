import { findExit } from "../../store/queries/exits.js";
import type { SettlementContext } from "../context.js";
import type { ExitChangedType } from "../types/exits.js";
import { presentExit } from "./presentExit.js";

/** An exit as it is after a command. */
export async function shownExit({ deps }: SettlementContext, exitId: string): Promise<ExitChangedType> {
  const found = await findExit(deps.database, exitId);
  if (!found) throw new Error(`exit ${exitId} has vanished`);
  return { kind: "ExitChanged", exit: presentExit(found) };
}
