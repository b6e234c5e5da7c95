import { networkCommands, partnersBarrierRaised } from "@tessera/contracts";
import {
  answers,
  checkInvariants,
  inSnapshot,
  inTransaction,
  raiseBarrier,
  type CommandHandler,
} from "@tessera/runtime";
import { readOwnState } from "../commands/askNetworkState.js";
import { checkRevisions } from "../commands/checkRevisions.js";
import type { NetworkDeps } from "../commands/deps.js";
import { INVARIANTS } from "../store/queries/invariants.js";

/** What the other services may ask of this one. */
export function partnersCommands(deps: NetworkDeps): CommandHandler[] {
  const { verify, raiseBarrier: raise, state, replayParked, resend } = networkCommands("partners");
  return [
    answers(verify, async () => ({
      reports: [
        ...(await inSnapshot(deps.database, async (tx) => checkInvariants(tx, INVARIANTS))),
        await checkRevisions(deps),
      ],
    })),
    answers(raise, async ({ barrierId }) => {
      await inTransaction(deps.database, async (tx) => raiseBarrier(tx, partnersBarrierRaised, barrierId));
      deps.wake();
      return { raised: true as const };
    }),
    answers(state, async () => {
      const { revision, outboxAgeSeconds, parked } = await readOwnState(deps);
      return { revision, outboxAgeSeconds, parked: [...parked] };
    }),
    answers(resend, async ({ since }) => ({ facts: await deps.bus.resend(new Date(since)) })),
    answers(replayParked, async ({ ids }) => ({ replayed: await deps.bus.replayParked(ids) })),
  ];
}
