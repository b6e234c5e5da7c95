import { NotAnAnswer, unavailable } from "../errors.js";
import { noteFact } from "../tracing/factTraces.js";
import { inSpan, isTracing } from "../tracing/spans.js";
import { currentTrace, runInTrace, type TraceContext } from "../tracing/traceContext.js";
import { createTurns } from "./createTurns.js";

export interface BatcherOptions<Item, Answer> {
  /** Batches that run side by side when many items wait. */
  readonly lanes: number;
  /** Beyond so many waiting items another lane opens; fewer go together in the next batch, which costs less than two. */
  readonly gather: number;
  /** What is waiting and under way is shared among the lanes, but not in smaller batches than this. */
  readonly leastShare: number;
  /** Batches that run side by side at most, when all of those under way are slow: one that waits for a lock holds up no other. */
  readonly mostSideBySide: number;
  /** From how many milliseconds on a batch is slow. */
  readonly slowMs: number;
  readonly mostInBatch: number;
  /** Beyond so many waiting items the answer is UNAVAILABLE. */
  readonly mostWaiting: number;
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
  /** Items of one import: those of one account are taken in the order given. An item's error stands in its place. */
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
 * Group commit: a batch takes what has gathered whenever there is room for one, at the end of the turn of the event loop, so that what comes
 * in together goes together. A request by itself waits for nobody; a busy network has the throughput of batches. What is enough for several
 * batches is shared among the lanes, so that this process works on the answers of one while the database works on another.
 *
 * An account is worked on by one transaction of this instance at a time. What comes for it meanwhile steps aside, for others to
 * overtake, and goes together afterwards: many requests on one account take one connection, and nobody else's turn.
 */
export function createBatcher<Item, Answer>(options: BatcherOptions<Item, Answer>): Batcher<Item, Answer> {
  type Entry = Waiting<Item, Answer>;
  const queue: Entry[] = [];
  const turns = createTurns<Entry>({
    accountOf: ({ item }) => options.accountOf?.(item),
    uniqueIn: ({ item }) => options.uniqueIn(item),
  });
  const work = countWork();
  let underWay = 0;
  let itemsUnderWay = 0;
  let slow = 0;
  let waiting = 0;
  let isAboutToStart = false;

  async function enqueue(item: Item): Promise<Answer> {
    if (waiting >= options.mostWaiting) throw unavailable();
    return new Promise<Answer>((resolve, reject) => {
      waiting += 1;
      line({ item, resolve, reject, trace: currentTrace() });
    });
  }

  function line(entry: Entry): void {
    if (turns.stepAside(entry)) return;
    queue.push(entry);
    start();
  }

  function start(): void {
    if (isAboutToStart || !hasRoom()) return;
    isAboutToStart = true;
    setImmediate(() => {
      isAboutToStart = false;
      if (hasRoom()) void runTogether(turns.take(queue, share()));
      start();
    });
  }

  /** So many that each lane gets as many: a batch of all that is there would leave the other lanes, and this process meanwhile, idle. */
  function share(): number {
    const items = queue.length + itemsUnderWay;
    const shares = Math.max(1, Math.min(options.lanes, Math.floor(items / options.leastShare)));
    return Math.min(options.mostInBatch, Math.ceil(items / shares));
  }

  function hasRoom(): boolean {
    if (queue.length === 0) return false;
    if (underWay < options.lanes && queue.length > options.gather) return true;
    return underWay === slow && underWay < options.mostSideBySide;
  }

  async function runTogether(batch: readonly Entry[]): Promise<void> {
    if (batch.length === 0) return;
    waiting -= batch.length;
    itemsUnderWay += batch.length;
    underWay += 1;
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      slow += 1;
      start();
    }, options.slowMs);
    options.onBatch?.(batch.length);
    await runBatch(batch, async (items) => inTraceOf(batch, async () => options.run(items)));
    clearTimeout(timer);
    underWay -= 1;
    itemsUnderWay -= batch.length;
    if (isSlow) slow -= 1;
    // Who waited for an account of this batch goes on behind those that wait already.
    for (const entry of turns.end(batch).flat()) line(entry);
    start();
  }

  /** A fact is told apart from those of other requests by its key; only a sampled request asks for it. */
  function noteFactOf(item: Item): void {
    const key = isTracing() ? options.accountOf?.(item) : undefined;
    if (key !== undefined) noteFact(key);
  }

  return {
    submit: async (item) => {
      noteFactOf(item);
      return work.counted(enqueue(item));
    },
    submitAll: async (items) => {
      for (const item of items) noteFactOf(item);
      return work.counted(Promise.allSettled(items.map(async (item) => enqueue(item))));
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

/**
 * What goes by itself is part of its request. A batch is a step of the first sampled request in it, linked to the others; it belongs to no
 * request when none is sampled.
 */
async function inTraceOf<T>(batch: readonly { readonly trace: TraceContext | undefined }[], run: () => Promise<T>) {
  if (batch.length === 1) return runInTrace(batch[0]?.trace, run);
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
