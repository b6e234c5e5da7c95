import { networkCommands, redemptionDigest, rewardsBarrierRaised } from "@tessera/contracts";
import {
  answers,
  checkInvariants,
  inSnapshot,
  inTransaction,
  raiseBarrier,
  type CommandHandler,
  type RunningBus,
} from "@tessera/runtime";
import type { CommandDeps } from "../commands/deps.js";
import { reaffirmRedemptions } from "../commands/redemption/reaffirmRedemptions.js";
import { INVARIANTS } from "../store/queries/invariants.js";
import { digestRedemptions } from "../store/queries/digestRedemptions.js";
import { appliedRevision } from "../store/queries/setup.js";
import { readsOf } from "../store/reads.js";

/** What the other services may ask of this one. */
export function rewardsCommands(
  deps: CommandDeps,
  bus: Pick<RunningBus, "outboxAgeSeconds" | "parked" | "replayParked" | "resend">,
): CommandHandler[] {
  const { verify, raiseBarrier: raise, state, replayParked, resend } = networkCommands("rewards");
  return [
    answers(verify, async () => ({
      reports: await inSnapshot(deps.database, async (tx) => checkInvariants(tx, INVARIANTS)),
    })),
    answers(raise, async ({ barrierId }) => {
      await inTransaction(deps.database, async (tx) => raiseBarrier(tx, rewardsBarrierRaised, barrierId));
      deps.wake();
      return { raised: true as const };
    }),
    answers(state, async () => {
      const [revision, outboxAgeSeconds, parked] = await Promise.all([
        appliedRevision(readsOf(deps.database)),
        bus.outboxAgeSeconds(),
        bus.parked(),
      ]);
      return { revision, outboxAgeSeconds, parked };
    }),
    answers(resend, async ({ since }) => {
      void reaffirmRedemptions(deps, new Date(since));
      return { facts: await bus.resend(new Date(since)) };
    }),
    answers(replayParked, async ({ ids }) => ({ replayed: await bus.replayParked(ids) })),
    answers(redemptionDigest, async ({ intervals }) => {
      const rows = await inSnapshot(deps.database, async (tx) => digestRedemptions(tx, intervals));
      return { rows: rows.map(({ redeemerCode, ...row }) => ({ ...row, issuerCode: redeemerCode })) };
    }),
  ];
}
