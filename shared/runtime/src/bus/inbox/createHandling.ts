import { z } from "zod";
import type { FactType } from "@tessera/contracts";
import type { Tx } from "../../database/transaction.js";
import { isBarrier } from "../raiseBarrier.js";
import type { ReceivedFact, Subscription } from "../subscription.js";
import type { CheckPayload } from "./planBatch.js";

/** Everything that a service takes: its subscriptions' types, and the barriers of each publisher. */
export function topicsOf(subscriptions: readonly Subscription[]): Set<string> {
  return new Set(
    subscriptions.flatMap(({ publisher, types }) => [
      ...types.map(({ topic }) => topic),
      `${publisher}.barrierRaised.v1`,
    ]),
  );
}

/** Checks payloads by the schema of their type. A marker that no subscription names has no payload to check. */
export function createCheck(subscriptions: readonly Subscription[]): CheckPayload {
  const types = new Map<string, FactType>();
  for (const type of subscriptions.flatMap((subscription) => subscription.types)) types.set(type.topic, type);
  return ({ topic, payload }) => {
    const type = types.get(topic);
    if (type === undefined) return isBarrier(topic) ? { payload } : { error: `${topic} is not subscribed to` };
    const checked = type.schema.safeParse(payload);
    return checked.success
      ? { payload: checked.data }
      : { error: `the payload does not fit ${topic}: ${z.prettifyError(checked.error)}` };
  };
}

/** Hands each subscription its own facts, in their order; a marker goes to those only that name its type. */
export function createHandling(
  subscriptions: readonly Subscription[],
): (facts: readonly ReceivedFact[], tx: Tx) => Promise<void> {
  const takers = subscriptions.map(({ types, handle }) => ({
    topics: new Set(types.map(({ topic }) => topic)),
    handle,
  }));
  return async (facts, tx) => {
    for (const { topics, handle } of takers) {
      const own = facts.filter(({ topic }) => topics.has(topic));
      if (own.length > 0) await handle(own, tx);
    }
  };
}
