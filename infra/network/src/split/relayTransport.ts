import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import type { BusTransport, Envelope, Lane } from "@tessera/runtime";
import type { ChildMessage, SubscriptionsMessage } from "./childMessages.js";

export interface RelayTransport extends BusTransport {
  /** Takes note of who subscribes to what, as the supervisor tells it. */
  readonly hear: (message: SubscriptionsMessage) => void;
}

/**
 * The embedded bus between processes: the relay of one service posts to the inboxes of the others, and the supervisor tells every
 * process who takes which topics.
 */
export function relayTransport(
  tell: (message: ChildMessage) => void,
  deliver: (subscriber: ServiceName, envelopes: readonly Envelope[]) => Promise<void>,
): RelayTransport {
  let topicsOf = new Map<ServiceName, readonly string[]>();

  const lanes = (): readonly Lane[] =>
    [...topicsOf].map(([name, topics]) => ({
      name,
      topics,
      send: async (envelopes) => deliver(name, envelopes),
    }));

  return {
    lanes,
    hear: ({ subscriptions }) => {
      topicsOf = new Map(
        SERVICE_NAMES.flatMap((name) =>
          subscriptions.filter(({ service }) => service === name).map(({ topics }) => [name, topics] as const),
        ),
      );
    },
    async send(envelopes) {
      const wanted = lanes().map(({ topics, send }) => ({
        send,
        batch: envelopes.filter(({ topic }) => topics.includes(topic)),
      }));
      await Promise.all(wanted.filter(({ batch }) => batch.length > 0).map(async ({ send, batch }) => send(batch)));
    },
    // What is delivered comes in over the service's own endpoint.
    async subscribe(service, topics) {
      tell({ kind: "subscribed", subscription: { service, topics } });
    },
    async stop() {
      topicsOf = new Map();
    },
  };
}
