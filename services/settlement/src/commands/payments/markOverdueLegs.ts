import { localDateOf, type LocalDate } from "@tessera/kernel";
import { inTransaction, type Tx } from "@tessera/runtime";
import { addCycleEvents } from "../../store/cycles/cycleEvents.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { databaseNow } from "../../store/databaseNow.js";
import { markOverdue, readCyclesWithOverdue } from "../../store/payments/overdueLegs.js";
import { readProgramme } from "../../store/readProgramme.js";
import type { SettlementDeps } from "../deps.js";

/** Marks what net debtors have not paid by the end of the day on which it was due, in the programme's zone. Cycle by cycle. */
export async function markOverdueLegs({ database }: Pick<SettlementDeps, "database">): Promise<void> {
  const { today, cycleIds } = await inTransaction(database, async (tx) => {
    const zone = (await readProgramme(tx))?.timeZone ?? "UTC";
    const day = localDateOf(await databaseNow(tx), zone);
    return { today: day, cycleIds: await readCyclesWithOverdue(tx, day) };
  });
  for (const cycleId of cycleIds) await inTransaction(database, async (tx) => markOverdueLegsOf(tx, cycleId, today));
}

/** The same for one cycle on a given day, in an open transaction. Locks the cycle. */
export async function markOverdueLegsOf(tx: Tx, cycleId: string, today: LocalDate): Promise<void> {
  await lockCycleRow(tx, cycleId);
  for (const { reference, dueOn } of await markOverdue(tx, cycleId, today)) {
    const event = { kind: "LEG_OVERDUE", actor: null, reason: `${reference}: was due on ${dueOn}`, contentHash: null };
    await addCycleEvents(tx, [cycleId], event);
  }
}
