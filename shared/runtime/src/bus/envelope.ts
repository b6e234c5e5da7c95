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
  /** W3C trace context of the request that published it, when that is sampled. */
  readonly traceparent?: string | undefined;
}

/** Stores a batch in a subscriber's inbox; resolves when it is committed there. */
export type Deliver = (envelopes: readonly Envelope[]) => Promise<void>;

/** One subscriber that the relay serves itself, so that it can owe it what it missed. */
export interface Lane {
  readonly name: string;
  readonly topics: readonly string[];
  readonly send: Deliver;
}

/**
 * Carries envelopes from outboxes to inboxes, at least once. Both kinds keep the order in which one publisher hands envelopes
 * over, up to redelivery; the inbox restores order and removes duplicates.
 */
export interface BusTransport {
  /** Hands a batch over; resolves when the transport answers for it (stored by the subscribers, or by the broker). */
  send(envelopes: readonly Envelope[]): Promise<void>;
  /**
   * Starts delivery of these topics to a subscriber. `deliver` resolves when the batch is in its inbox. Answers how to end
   * this delivery alone.
   */
  subscribe(
    subscriber: ServiceName,
    topics: readonly string[],
    deliver: Deliver,
  ): Promise<(() => Promise<void>) | void>;
  /** Subscribers present now. A transport without lanes (a broker) is sent everything and answers for it as a whole. */
  lanes?(): readonly Lane[];
  /**
   * What a broker still holds of a publisher: the id of the last envelope, null when it holds none. The relay sends again
   * whatever it published after that.
   */
  lastHeld?(publisher: ServiceName): Promise<string | null>;
  /**
   * Has a broker hand to every subscriber again what it holds of a publisher since then; answers how many envelopes that are. It would
   * take what the relay sends again for repeats.
   */
  rewind?(publisher: ServiceName, since: Date): Promise<number>;
  /** True when one instance of a subscriber at a time may subscribe, so that a broker's order survives several instances. */
  readonly exclusive?: boolean;
  /** Stops delivery; idempotent. */
  stop(): Promise<void>;
}
