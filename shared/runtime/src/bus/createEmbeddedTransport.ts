import type { ServiceName } from "@tessera/contracts";
import { unavailable } from "../errors.js";
import type { BusTransport, Deliver, Envelope, Lane } from "./envelope.js";

interface Subscriber {
  readonly name: ServiceName;
  readonly topics: readonly string[];
  readonly deliver: Deliver;
}

/**
 * Calls the subscribers' inboxes directly: by a function in one process, or by whatever `deliver` does between processes.
 * Several instances may subscribe under one name; the first that answers takes the batch.
 */
export function createEmbeddedTransport(): BusTransport {
  let subscribers: readonly Subscriber[] = [];

  function lanes(): readonly Lane[] {
    const names = new Set(subscribers.map(({ name }) => name));
    return [...names].map((name) => {
      const instances = subscribers.filter((subscriber) => subscriber.name === name);
      const topics = [...new Set(instances.flatMap((instance) => instance.topics))];
      return { name, topics, send: (envelopes) => deliverToOne(instances, envelopes) };
    });
  }

  return {
    lanes,
    async send(envelopes) {
      await Promise.all(
        lanes().map(async ({ topics, send }) => {
          const wanted = envelopes.filter(({ topic }) => topics.includes(topic));
          if (wanted.length > 0) await send(wanted);
        }),
      );
    },
    async subscribe(name, topics, deliver) {
      const subscriber = { name, topics, deliver };
      subscribers = [...subscribers, subscriber];
      return async () => {
        subscribers = subscribers.filter((other) => other !== subscriber);
      };
    },
    async stop() {
      subscribers = [];
    },
  };
}

async function deliverToOne(instances: readonly Subscriber[], envelopes: readonly Envelope[]): Promise<void> {
  let failure: unknown = unavailable();
  for (const { deliver } of instances) {
    try {
      return await deliver(envelopes);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
