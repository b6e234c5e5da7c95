import { settlementCycleChanged, type SettlementCycleChanged } from "@tessera/contracts";
import { parsePublicId } from "@tessera/kernel";
import { eventQueue, orForbidden, type RunningBus } from "@tessera/runtime";
import { Arg, Ctx, ID, Resolver, Root, Subscription } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { shownCycle } from "../present/shownCycle.js";
import { SettlementCycleType } from "../types/SettlementCycleType.js";

interface Asked {
  readonly args: { readonly id?: string | null };
  readonly context: SettlementContext;
}

@Resolver()
export class SettlementCycleChangedSubscription {
  /** One event per move of one cycle, or of any when no id is given. */
  @Subscription(() => SettlementCycleType, {
    subscribe: (({ args, context }: Asked) => {
      orForbidden(mayReadWholeClearing(context.caller));
      return cycleChanges(context.deps.onPublished, args.id ?? undefined);
    }) as never,
  })
  async settlementCycleChanged(
    @Arg("id", () => ID, { nullable: true }) _id: string | null | undefined,
    @Root() change: SettlementCycleChanged,
    @Ctx() context: SettlementContext,
  ): Promise<SettlementCycleType> {
    return shownCycle(context, change.cycleId);
  }
}

/** The moves of cycles as they are published, until the subscriber leaves. */
function cycleChanges(
  onPublished: RunningBus["onPublished"],
  id: string | undefined,
): AsyncGenerator<SettlementCycleChanged, void, void> {
  const queue = eventQueue<SettlementCycleChanged>({ onEnd: () => stopListening() });
  const stopListening = onPublished((envelopes) => {
    for (const { topic, key, payload } of envelopes) {
      if (topic !== settlementCycleChanged.topic) continue;
      if (id === undefined || parsePublicId("cyc", id) === key) queue.push(payload as SettlementCycleChanged);
    }
  });
  return queue.events;
}
