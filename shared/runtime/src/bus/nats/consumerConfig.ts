/** Messages on the way to a subscriber, or delivered and not acknowledged, at most. */
export const MOST_UNACKNOWLEDGED = 2_000;

/** A subscriber's durable consumer, apart from where it begins. */
export function consumerConfig(subscriber: string) {
  return { durable_name: subscriber, ack_policy: "all", max_ack_pending: MOST_UNACKNOWLEDGED } as const;
}
