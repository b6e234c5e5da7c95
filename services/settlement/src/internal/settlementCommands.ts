import { networkCommands } from "@tessera/contracts";
import { answers, type CommandHandler, type Database, type RunningBus } from "@tessera/runtime";
import { verifyOwnBooks } from "../commands/verification/verifyOwnBooks.js";
import { readRevision } from "../store/queries/readRevision.js";

/** What settlement answers to the other services. It raises no barrier: nobody waits for its facts. */
export function settlementCommands(database: Database, bus: RunningBus): CommandHandler[] {
  const commands = networkCommands("settlement");
  return [
    answers(commands.verify, async () => ({ reports: await verifyOwnBooks(database) })),
    answers(commands.state, async () => ({
      revision: await readRevision(database),
      outboxAgeSeconds: await bus.outboxAgeSeconds(),
      parked: await bus.parked(),
    })),
    answers(commands.resend, async ({ since }) => ({ facts: await bus.resend(new Date(since)) })),
    answers(commands.replayParked, async ({ ids }) => ({ replayed: await bus.replayParked(ids) })),
  ] as CommandHandler[];
}
