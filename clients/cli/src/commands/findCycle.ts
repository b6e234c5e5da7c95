import { Programme, type TesseraClient } from "@tessera/partner-sdk";
import { createWallClock } from "../events/createWallClock.js";
import { listCycles } from "../replay/cycles.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";

/** The id of a cycle given by its id or its local month. */
export async function findCycle(client: TesseraClient, cycle: string): Promise<string> {
  if (!/^\d{4}-\d{2}$/.test(cycle)) return cycle;
  const { programme } = await client.request(Programme, {});
  const clock = createWallClock(programme?.timeZone ?? "UTC");
  const found = (await listCycles(client)).find(({ from }) => clock.localTime(Date.parse(from)).startsWith(cycle));
  if (found === undefined)
    throw new NetworkRefused("cycle", { __typename: "UnknownCycle", message: `there is no cycle of ${cycle}` });
  return found.id;
}
