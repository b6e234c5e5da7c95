import { parsePublicId } from "@tessera/kernel";
import { eventQueue, orForbidden, type Database } from "@tessera/runtime";
import { Arg, Ctx, ID, Resolver, Root, Subscription } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import { findRun, type RunView } from "../../store/queries/reconciliation.js";
import type { SettlementContext } from "../context.js";
import { presentReconciliation } from "../present/presentReconciliation.js";
import { ReconciliationType } from "../types/reconciliation.js";

interface Asked {
  readonly args: { readonly id: string };
  readonly context: SettlementContext;
}

/** How often a run is looked at; another instance may be working on it. */
const LOOK_EVERY_MS = 250;

@Resolver()
export class ReconciliationProgressSubscription {
  /** One event per step of one comparison; ends behind its last. */
  @Subscription(() => ReconciliationType, {
    subscribe: (({ args, context }: Asked) => {
      orForbidden(mayReadWholeClearing(context.caller));
      return stepsOf(context.deps.database, parsePublicId("rec", args.id));
    }) as never,
  })
  async reconciliationProgress(
    @Arg("id", () => ID) _id: string,
    @Root() run: RunView,
    @Ctx() _context: SettlementContext,
  ): Promise<ReconciliationType> {
    return presentReconciliation(run);
  }
}

/** The states of a run as they change, until it has ended or the subscriber leaves. Of a run that is not there, nothing. */
function stepsOf(database: Database, id: string | undefined): AsyncGenerator<RunView, void, void> {
  const queue = eventQueue<RunView>({ onEnd: () => clearInterval(timer) });
  let last = "";
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking || id === undefined) return;
    isLooking = true;
    try {
      const run = await findRun(database, id);
      if (run && `${run.status} ${run.step}` !== last) {
        last = `${run.status} ${run.step}`;
        queue.push(run);
        if (run.status !== "RUNNING") queue.close();
      }
    } catch {
      // The database does not answer now; the next look will.
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  void look();
  return queue.events;
}
