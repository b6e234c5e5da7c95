import {
  currentTrace,
  inSpan,
  isTracing,
  NotAnAnswer,
  noteFact,
  runInTrace,
  type TraceContext,
  unavailable,
} from "@tessera/runtime";
import { createTurns } from "./createTurns.js";

export interface BatcherOptions<Item, Answer> {
  /** Batches that run side by side; items of one lane run in the order in which they came. */
  readonly lanes: number;
  /** Up to so many outstanding items go alone, at once. */
  readonly singles: number;
  readonly mostInBatch: number;
  /** Beyond so many waiting items the answer is UNAVAILABLE. */
  readonly mostWaiting: number;
  /** A number that is equal for items whose order matters. */
  readonly laneOf: (item: Item) => number;
  /** What may not stand twice in one batch. */
  readonly uniqueIn: (item: Item) => readonly string[];
  /** One transaction; an answer per item, in order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Answer[]>;
  /** The account that an item locks, where it is known before: also the key of the facts that it leads to. */
  readonly accountOf?: (item: Item) => string | undefined;
  /** Told how many items go together. */
  readonly onBatch?: (size: number) => void;
}

export interface Batcher<Item, Answer> {
  /** One request by itself. */
  submit(item: Item): Promise<Answer>;
  /** Items of one import: those of one lane are taken in the order given. An item's error stands in its place. */
  submitAll(items: readonly Item[]): Promise<PromiseSettledResult<Answer>[]>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  readonly trace: TraceContext | undefined;
}

/**
 * Group commit without a timer: as long as few items are outstanding each goes alone; beyond that they wait in lanes, and each
 * lane takes what has gathered whenever it is idle. So a quiet network has the latency of one statement, and a busy one the
 * throughput of batches.
 *
 * An account is worked on by one transaction of this instance at a time. What comes for it meanwhile steps aside, for others to
 * overtake, and goes together afterwards: many requests on one account take one connection, and nobody else's turn.
 */
export function createBatcher<Item, Answer>(options: BatcherOptions<Item, Answer>): Batcher<Item, Answer> {
  type Entry = Waiting<Item, Answer>;
  const lanes = Array.from({ length: options.lanes }, () => ({ queue: [] as Entry[], busy: false }));
  const turns = createTurns<Entry>({
    accountOf: ({ item }) => options.accountOf?.(item),
    uniqueIn: ({ item }) => options.uniqueIn(item),
    mostInBatch: options.mostInBatch,
  });
  const work = countWork();
  let alone = 0;
  let waiting = 0;
  async function enqueue(item: Item, mayGoAlone: boolean): Promise<Answer> {
    if (waiting >= options.mostWaiting) throw unavailable();
    return new Promise<Answer>((resolve, reject) => {
      const entry: Entry = { item, resolve, reject, trace: currentTrace() };
      const isQuiet = mayGoAlone && alone < options.singles && waiting === 0;
      if (turns.stepAside(entry)) waiting += 1;
      else if (isQuiet) void goAlone([entry], options.run);
      else {
        waiting += 1;
        toLane([entry]);
      }
    });
  }

  function toLane(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const lane = lanes[options.laneOf(entry.item) % lanes.length]!;
      lane.queue.push(entry);
      if (!lane.busy) void drain(lane);
    }
  }

  async function drain(lane: (typeof lanes)[number]): Promise<void> {
    lane.busy = true;
    // Items that are submitted in the same turn of the event loop go together.
    await Promise.resolve();
    while (lane.queue.length > 0) {
      const batch = turns.take(lane.queue);
      waiting -= batch.length;
      await runTogether(batch);
    }
    lane.busy = false;
  }

  async function runTogether(batch: readonly Entry[]): Promise<void> {
    if (batch.length === 0) return;
    await perform(batch, async (items) => inTraceOf(batch, async () => options.run(items)));
    goOn(batch);
  }

  async function goAlone(batch: readonly Entry[], run: BatcherOptions<Item, Answer>["run"]): Promise<void> {
    alone += 1;
    await perform(batch, run);
    alone -= 1;
    goOn(batch);
  }

  async function perform(batch: readonly Entry[], run: BatcherOptions<Item, Answer>["run"]): Promise<void> {
    turns.begin(batch);
    options.onBatch?.(batch.length);
    await runBatch(batch, run);
  }

  /** Who waited for an account goes on together, beside the lanes when there is room. */
  function goOn(ended: readonly Entry[]): void {
    for (const waited of turns.end(ended)) {
      const batch = alone < options.singles ? turns.take(waited) : [];
      if (batch.length > 0) {
        waiting -= batch.length;
        void goAlone(batch, async (items) => inTraceOf(batch, async () => options.run(items)));
      }
      // What is left came after those that stepped aside again.
      toLane(waited.filter((entry) => !turns.stepAside(entry)));
    }
  }

  /** A fact is told apart from those of other requests by its key; only a sampled request asks for it. */
  function noteFactOf(item: Item): void {
    const key = isTracing() ? options.accountOf?.(item) : undefined;
    if (key !== undefined) noteFact(key);
  }

  return {
    submit: async (item) => {
      noteFactOf(item);
      return work.counted(enqueue(item, true));
    },
    submitAll: async (items) => {
      for (const item of items) noteFactOf(item);
      return work.counted(Promise.allSettled(items.map(async (item) => enqueue(item, false))));
    },
    idle: work.idle,
  };
}

function countWork() {
  let underWay = 0;
  const onIdle: (() => void)[] = [];
  return {
    async counted<T>(work: Promise<T>): Promise<T> {
      underWay += 1;
      try {
        return await work;
      } finally {
        underWay -= 1;
        for (const resolve of underWay > 0 ? [] : onIdle.splice(0)) resolve();
      }
    },
    idle: async (): Promise<void> => {
      if (underWay > 0) await new Promise<void>((resolve) => onIdle.push(resolve));
    },
  };
}

/** A batch is a step of the first sampled request in it, linked to the others; it belongs to no request when none is sampled. */
async function inTraceOf<T>(batch: readonly { readonly trace: TraceContext | undefined }[], run: () => Promise<T>) {
  const [first, ...others] = batch.flatMap(({ trace }) => (trace?.sampled === true ? [trace] : []));
  return runInTrace(first, () => (first === undefined ? run() : inSpan("batch of the book", { links: others }, run)));
}

/** When a batch fails for a reason of its own, each item runs alone, so that one bad request never fails its neighbours. */
async function runBatch<Item, Answer>(
  batch: readonly Waiting<Item, Answer>[],
  run: BatcherOptions<Item, Answer>["run"],
): Promise<void> {
  try {
    const answers = await run(batch.map(({ item }) => item));
    batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
  } catch (error) {
    if (batch.length === 1 || error instanceof NotAnAnswer) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const one of batch) await runBatch([one], run);
  }
}
