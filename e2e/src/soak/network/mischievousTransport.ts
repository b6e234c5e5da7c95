import type { ServiceName } from "@tessera/contracts";
import type { BusTransport, Deliver, Envelope } from "@tessera/runtime";
import { seeded } from "../../support/seeded.js";

interface Subscriber {
  readonly name: ServiceName;
  readonly topics: readonly string[];
  readonly deliver: Deliver;
}

export interface MischievousTransport extends BusTransport {
  /** From now on facts are kept back, until `letGo` or until a barrier's marker comes: it may overtake none of them. */
  keepBack(): void;
  /** Hands over what was kept back, out of order. */
  letGo(): Promise<void>;
  /** Forgets what was delivered, and begins a new series of chances. */
  restart(seed: number): void;
}

const MOST_REMEMBERED = 40;

const isMarker = ({ topic }: Envelope): boolean => topic.endsWith(".barrierRaised.v1");

/**
 * A transport in one process that keeps its promise (at least once, a marker behind what was handed over before it) and nothing
 * more: it delivers facts late, in another order, twice, and again long after.
 */
export function createMischievousTransport(): MischievousTransport {
  let subscribers: readonly Subscriber[] = [];
  let chance = seeded(0);
  let isKeeping = false;
  const kept = new Map<string, Envelope[]>();
  const delivered = new Map<string, Envelope[]>();
  /** What is on its way to each subscriber and was kept back before: the marker of another publisher waits for it. */
  const letting = new Map<string, Promise<void>>();

  function shuffled(envelopes: readonly Envelope[]): Envelope[] {
    return envelopes
      .map((envelope) => ({ envelope, place: chance() }))
      .sort((a, b) => a.place - b.place)
      .map(({ envelope }) => envelope);
  }

  async function hand(name: string, envelopes: readonly Envelope[]): Promise<void> {
    const subscriber = subscribers.find((one) => one.name === name);
    if (!subscriber) throw new Error(`${name} is not there`);
    const facts = envelopes.filter((envelope) => !isMarker(envelope));
    const before = delivered.get(name) ?? [];
    const again = [...before, ...facts].filter(() => chance() < 0.15);
    const mixed = shuffled([...facts, ...again]);
    const half = Math.floor(mixed.length * chance());
    // Two batches, so that a fact may come before the one it follows, and not only beside it.
    for (const batch of [mixed.slice(0, half), mixed.slice(half)])
      if (batch.length > 0) await subscriber.deliver(batch);
    const markers = envelopes.filter(isMarker);
    if (markers.length > 0) await subscriber.deliver(markers);
    delivered.set(name, [...before, ...facts].slice(-MOST_REMEMBERED));
  }

  async function letGoTo(name: string, more: readonly Envelope[]): Promise<void> {
    while (letting.has(name)) await letting.get(name);
    const before = kept.get(name) ?? [];
    if (before.length + more.length === 0) return;
    kept.set(name, []);
    const handing = hand(name, [...before, ...more]);
    if (before.length === 0) return handing;
    const over = handing.then(
      () => undefined,
      // This transport has answered for what it kept back.
      () => void kept.set(name, [...before, ...(kept.get(name) ?? [])]),
    );
    letting.set(name, over);
    await over;
    letting.delete(name);
    await handing;
  }

  async function send(name: string, envelopes: readonly Envelope[]): Promise<void> {
    const mayWait =
      isKeeping && !envelopes.some(isMarker) && envelopes.every(({ publisher }) => publisher !== "partners");
    if (mayWait) kept.set(name, [...(kept.get(name) ?? []), ...envelopes]);
    else await letGoTo(name, envelopes);
  }

  return {
    lanes: () =>
      subscribers.map(({ name, topics }) => ({ name, topics, send: async (envelopes) => send(name, envelopes) })),
    async send(envelopes) {
      for (const { name, topics } of subscribers) {
        const wanted = envelopes.filter(({ topic }) => topics.includes(topic));
        if (wanted.length > 0) await send(name, wanted);
      }
    },
    async subscribe(name, topics, deliver) {
      const subscriber = { name, topics, deliver };
      subscribers = [...subscribers, subscriber];
      return async () => {
        subscribers = subscribers.filter((other) => other !== subscriber);
      };
    },
    keepBack() {
      isKeeping = true;
    },
    async letGo() {
      isKeeping = false;
      for (const { name } of subscribers) await letGoTo(name, []);
    },
    restart(seed) {
      chance = seeded(seed);
      isKeeping = false;
      kept.clear();
      delivered.clear();
    },
    async stop() {
      subscribers = [];
    },
  };
}
