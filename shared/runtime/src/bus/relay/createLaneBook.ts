import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import type { ClientBase, Pool } from "pg";
import { unavailable } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { BusTransport, Envelope, Lane } from "../envelope.js";
import { createSignal } from "../createSignal.js";
import type { BusSettings } from "../subscription.js";
import { forgetTopics, readLanes, registerLane } from "./laneRegistry.js";
import { readOwed, settleOwed, type Owed, type OutboxRow } from "./outboxRows.js";

/** What the relay hands over to, subscriber by subscriber. */
export interface LaneBook {
  /** Takes note of lanes that are new. Call it between batches only. */
  refresh(client: ClientBase): Promise<void>;
  /** Sends a batch to every lane that keeps up; answers what the others are owed. Never throws. */
  dispatch(batch: readonly OutboxRow[]): Promise<Owed[]>;
  /** What `dispatch` answered is committed. */
  recorded(owed: readonly Owed[]): void;
  stop(): Promise<void>;
}

interface LaneState {
  readonly name: string;
  topics: ReadonlySet<string>;
  /** Served by its own loop from outbox_owed until that is empty. */
  isLagging: boolean;
  /** Batches that owe it rows and are not committed yet. */
  uncommitted: number;
  /** Counts the batches that owed it rows. */
  decisions: number;
  loop: Promise<void> | undefined;
}

interface LaneBookOptions {
  readonly service: ServiceName;
  readonly pool: Pool;
  readonly lanes: () => readonly Lane[];
  readonly settings: BusSettings;
  readonly log: Logger;
}

const ABSENT_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/** The lanes of a transport that has some; undefined for a broker. */
export function createLaneBook({
  transport,
  ...options
}: Omit<LaneBookOptions, "lanes"> & { transport: BusTransport }): LaneBook | undefined {
  return transport.lanes === undefined ? undefined : createBook({ ...options, lanes: () => transport.lanes?.() ?? [] });
}

function createBook(options: LaneBookOptions): LaneBook {
  const { service, lanes, log } = options;
  const states = new Map<string, LaneState>();
  const stopSignal = createSignal();
  let isLoaded = false;
  let stopping = false;

  async function load(client: ClientBase): Promise<void> {
    const known = await readLanes(client);
    for (const [name, state] of states) if (!known.some((lane) => lane.name === name)) state.topics = new Set();
    for (const { name, topics, isOwed } of known) {
      const state = states.get(name) ?? newState(name, topics);
      state.topics = topics;
      state.isLagging ||= isOwed;
      states.set(name, state);
    }
    isLoaded = true;
    startLoops();
  }

  function startLoops(): void {
    for (const state of states.values()) {
      if (!state.isLagging || state.loop !== undefined || stopping) continue;
      state.loop = catchUp(state).finally(() => (state.loop = undefined));
    }
  }

  /** Serves a lane from what it is owed, in order, until nothing is left; then the relay serves it again. */
  async function catchUp(state: LaneState): Promise<void> {
    let failures = 0;
    while (!stopping) {
      try {
        if (await catchUpOnce(options, state)) return;
        failures = 0;
      } catch (error) {
        failures += 1;
        const isAbsent = !lanes().some(({ name }) => name === state.name);
        if (failures === 1 && !isAbsent)
          log.warn({ err: error, lane: state.name }, "a subscriber does not take facts; they are kept for it");
        await stopSignal.sleep(isAbsent ? ABSENT_MS : Math.min(50 * 2 ** failures, LONGEST_BACKOFF_MS));
      }
    }
  }

  async function dispatchTo(state: LaneState, batch: readonly OutboxRow[]): Promise<Owed[]> {
    const wanted = batch.filter(({ envelope }) => state.topics.has(envelope.topic));
    if (wanted.length === 0) return [];
    if (!state.isLagging) {
      try {
        await sendTo(
          options,
          state.name,
          wanted.map(({ envelope }) => envelope),
        );
        return [];
      } catch (error) {
        log.warn({ err: error, lane: state.name }, "a subscriber did not take a batch; it is kept for it");
        state.isLagging = true;
      }
    }
    state.decisions += 1;
    state.uncommitted += 1;
    return wanted.map(({ position }) => ({ lane: state.name, position }));
  }

  return {
    async refresh(client) {
      if (!isLoaded) await load(client);
      const isNew = ({ name, topics }: Lane): boolean => topics.some((topic) => !states.get(name)?.topics.has(topic));
      const added = ownLanes(service, lanes()).filter(isNew);
      for (const lane of added) await registerLane(client, lane);
      const hasForgotten = await forgetOld(options, client, [...states.values()]);
      if (added.length > 0 || hasForgotten) await load(client);
    },
    async dispatch(batch) {
      return (await Promise.all([...states.values()].map((state) => dispatchTo(state, batch)))).flat();
    },
    recorded(owed) {
      for (const name of new Set(owed.map(({ lane }) => lane))) {
        const state = states.get(name);
        if (state !== undefined) state.uncommitted -= 1;
      }
      startLoops();
    },
    async stop() {
      stopping = true;
      stopSignal.ring();
      await Promise.all([...states.values()].flatMap(({ loop }) => (loop === undefined ? [] : [loop])));
    },
  };
}

/** Lanes that take topics of this service, with those topics alone. */
function ownLanes(service: ServiceName, lanes: readonly Lane[]): Lane[] {
  return lanes.flatMap(({ name, topics, send }) => {
    const own = topics.filter((topic) => topic.startsWith(`${service}.`));
    return own.length === 0 ? [] : [{ name, topics: own, send }];
  });
}

/** Topics of this service that a lane takes now; none when it is a service that there is no more. */
function takenTopics({ service, lanes }: LaneBookOptions, name: string): readonly string[] {
  return ownLanes(service, lanes()).find((lane) => lane.name === name)?.topics ?? [];
}

/** What a lane takes no more: of one that is away nobody knows, unless there is no service of its name. */
function forgottenTopics(options: LaneBookOptions, { name, topics }: LaneState): readonly string[] {
  const isKnown = SERVICE_NAMES.some((service) => service === name);
  if (isKnown && !options.lanes().some((lane) => lane.name === name)) return [];
  const taken = takenTopics(options, name);
  return [...topics].filter((topic) => !taken.includes(topic));
}

function newState(name: string, topics: ReadonlySet<string>): LaneState {
  return { name, topics, isLagging: false, uncommitted: 0, decisions: 0, loop: undefined };
}

/** Forgets what lanes take no more; answers whether there was any. */
async function forgetOld(options: LaneBookOptions, client: ClientBase, states: readonly LaneState[]): Promise<boolean> {
  const forgotten = states.filter((state) => forgottenTopics(options, state).length > 0);
  for (const { name } of forgotten) {
    options.log.warn({ lane: name }, "a subscriber does not take all that it took before; the rest is forgotten");
    await forgetTopics(client, name, takenTopics(options, name));
  }
  return forgotten.length > 0;
}

/** One batch of what a lane is owed; answers true, and ends its lagging, when nothing was left and nothing can have been added. */
async function catchUpOnce(options: LaneBookOptions, state: LaneState): Promise<boolean> {
  const { pool, service, settings } = options;
  const before = state.decisions;
  const wasCommitted = state.uncommitted === 0;
  const rows = await readOwed(pool, service, state.name, settings.batchSize);
  if (rows.length > 0) {
    await sendTo(
      options,
      state.name,
      rows.map(({ envelope }) => envelope),
    );
    await settleOwed(
      pool,
      state.name,
      rows.map(({ position }) => position),
    );
    return false;
  }
  if (wasCommitted && state.decisions === before) {
    state.isLagging = false;
    return true;
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
  return false;
}

/** Sends to a lane that is present now. Throws UNAVAILABLE when it is not, or takes too long. */
async function sendTo(
  { lanes, settings }: LaneBookOptions,
  name: string,
  envelopes: readonly Envelope[],
): Promise<void> {
  const lane = lanes().find((other) => other.name === name);
  if (lane === undefined) throw unavailable(new Error(`${name} is not there`));
  await within(settings.laneTimeoutMs, lane.send(envelopes));
}

/** Rejects when `work` takes too long; the work itself goes on. */
async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(new Error(`no answer within ${timeoutMs} ms`))), timeoutMs);
  });
  work.catch(() => undefined);
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
