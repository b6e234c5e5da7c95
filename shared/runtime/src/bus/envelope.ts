import type { ServiceName } from "@tessera/contracts";

/** A fact on its way: one outbox row. */
export interface Envelope {
  /** UUIDv7, the identity for removing duplicates. */
  readonly id: string;
  readonly publisher: ServiceName;
  readonly topic: string;
  readonly key: string;
  /** Gapless per publisher and key, from 1. */
  readonly sequence: number;
  readonly payload: unknown;
  /** RFC 3339, when the publisher recorded it. */
  readonly recordedAt: string;
}

/**
 * Carries envelopes from outboxes to inboxes, at least once. Both kinds keep the order in which one publisher hands envelopes
 * over, up to redelivery; the inbox restores order and removes duplicates.
 */
export interface BusTransport {
  /** Hands a batch over; resolves when the transport answers for it (stored by the subscribers, or by the broker). */
  send(envelopes: readonly Envelope[]): Promise<void>;
  /** Starts delivery of these topics to a subscriber. `deliver` resolves when the batch is in its inbox. */
  subscribe(
    subscriber: ServiceName,
    topics: readonly string[],
    deliver: (envelopes: readonly Envelope[]) => Promise<void>,
  ): Promise<void>;
  /** Stops delivery; idempotent. */
  stop(): Promise<void>;
}
