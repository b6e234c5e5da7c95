import { parsePublicId } from "@tessera/kernel";
import { eventQueue, NotAnAnswer, orForbidden } from "@tessera/runtime";
import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import { watchesRedemption, watchRedemption } from "../../domain/access.js";
import { findRedemption, type StoredRedemption } from "../../store/queries/redemptions.js";
import { readsOf } from "../../store/reads.js";
import type { RewardsContext } from "../context.js";
import { presentRedemption } from "../present/presentRedemption.js";
import { RedemptionType } from "../types/RedemptionType.js";

interface Subscribing {
  readonly args: { readonly id: string };
  readonly context: RewardsContext;
}

@Resolver()
export class RedemptionChanged {
  @Subscription(() => RedemptionType, {
    subscribe: async ({ args, context }: Subscribing) => watch(args.id, context),
    description: "Each time the redemption is confirmed or cancelled.",
  })
  redemptionChanged(@Root() event: RedemptionType, @Arg("id", () => ID) _id: string): RedemptionType {
    return event;
  }
}

/** A redemption that is not there and one that is not the viewer's are refused alike. */
async function watch(publicId: string, context: RewardsContext): Promise<AsyncGenerator<RedemptionType, void, void>> {
  orForbidden(watchRedemption(context.caller));
  const id = parsePublicId("rdm", publicId);
  const redemption = id === undefined ? undefined : await findRedemption(readsOf(context.deps.database), id);
  if (!redemption || !watchesRedemption(context.caller, redemption)) {
    throw new NotAnAnswer("BAD_USER_INPUT", "There is no redemption with this id.");
  }
  return follow(redemption, context);
}

/** Facts of a redemption carry its UUID as their key; what is shown is read again, as of then. */
function follow(
  { id }: StoredRedemption,
  { caller, deps }: RewardsContext,
): AsyncGenerator<RedemptionType, void, void> {
  const queue = eventQueue<RedemptionType>({ onEnd: () => stopListening() });
  const stopListening = deps.bus.onPublished((envelopes) => {
    if (envelopes.some(({ key }) => key === id)) void tell();
  });
  async function tell(): Promise<void> {
    try {
      const redemption = await findRedemption(readsOf(deps.database), id);
      if (redemption) queue.push(presentRedemption(redemption, caller));
    } catch (error) {
      deps.log.warn({ err: error, redemptionId: id }, "a change of a redemption could not be told");
      queue.close();
    }
  }
  return queue.events;
}
