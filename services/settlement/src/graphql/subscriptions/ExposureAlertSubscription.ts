import { settlementExposureChanged, type SettlementExposureChanged } from "@tessera/contracts";
import { eventQueue, orForbidden, type RunningBus } from "@tessera/runtime";
import { Arg, Ctx, Resolver, Root, Subscription } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { ExposureAlertType } from "../types/exposure.js";

interface Asked {
  readonly args: { readonly partnerCode?: string | null };
  readonly context: SettlementContext;
}

@Resolver()
export class ExposureAlertSubscription {
  /** One event per level that a partner's exposure reaches: a partner hears of its own, the others of any or of one. */
  @Subscription(() => ExposureAlertType, {
    subscribe: (({ args, context }: Asked) => {
      orForbidden(mayReadClearing(context.caller));
      return alerts(context.deps.onPublished, readablePartner(context.caller, args.partnerCode));
    }) as never,
  })
  exposureAlert(
    @Arg("partnerCode", () => String, { nullable: true }) _partnerCode: string | null | undefined,
    @Root() { partnerCode, currency, level }: SettlementExposureChanged,
    @Ctx() _context: SettlementContext,
  ): ExposureAlertType {
    return { partner: { code: partnerCode }, currency, level };
  }
}

/** Levels as they are published, until the subscriber leaves; `of` null hears nothing, undefined everything. */
function alerts(
  onPublished: RunningBus["onPublished"],
  of: string | null | undefined,
): AsyncGenerator<SettlementExposureChanged, void, void> {
  const queue = eventQueue<SettlementExposureChanged>({ onEnd: () => stopListening() });
  const stopListening = onPublished((envelopes) => {
    for (const { topic, payload } of envelopes) {
      if (topic !== settlementExposureChanged.topic) continue;
      const change = payload as SettlementExposureChanged;
      if (of === undefined || of === change.partnerCode) queue.push(change);
    }
  });
  return queue.events;
}
