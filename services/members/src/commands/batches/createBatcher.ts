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
  /** The key of the facts that an item leads to, where it is known before. */
  readonly factKeyOf?: (item: Item) => string | undefined;
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
 */
export function createBatcher<Item, Answer>(options: BatcherOptions<Item, Answer>): Batcher<Item, Answer> {
  const lanes = Array.from({ length: options.lanes }, () => ({ queue: [] as Waiting<Item, Answer>[], busy: false }));
  let alone = 0;
  let waiting = 0;
  let underWay = 0;
  let onIdle: (() => void)[] = [];

  function settleOne(): void {
    underWay -= 1;
    if (underWay > 0) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  }

  function enqueue(item: Item): Promise<Answer> {
    if (waiting >= options.mostWaiting) return Promise.reject(unavailable());
    const lane = lanes[options.laneOf(item) % lanes.length]!;
    waiting += 1;
    return new Promise<Answer>((resolve, reject) => {
      lane.queue.push({ item, resolve, reject, trace: currentTrace() });
      if (!lane.busy) void drain(lane);
    });
  }

  async function drain(lane: (typeof lanes)[number]): Promise<void> {
    lane.busy = true;
    // Items that are submitted in the same turn of the event loop go together.
    await Promise.resolve();
    while (lane.queue.length > 0) {
      const batch = lane.queue.splice(0, longestBatch(lane.queue, options));
      waiting -= batch.length;
      options.onBatch?.(batch.length);
      await runBatch(batch, async (items) => inTraceOf(batch, async () => options.run(items)));
    }
    lane.busy = false;
  }

  async function goAlone(item: Item): Promise<Answer> {
    alone += 1;
    options.onBatch?.(1);
    try {
      return onlyAnswer(await options.run([item]));
    } finally {
      alone -= 1;
    }
  }

  async function counted<T>(work: Promise<T>): Promise<T> {
    underWay += 1;
    try {
      return await work;
    } finally {
      settleOne();
    }
  }

  /** A fact is told apart from those of other requests by its key; only a sampled request asks for it. */
  function noteFactOf(item: Item): void {
    const key = isTracing() ? options.factKeyOf?.(item) : undefined;
    if (key !== undefined) noteFact(key);
  }

  return {
    submit: async (item) => {
      noteFactOf(item);
      return counted(alone < options.singles && waiting === 0 ? goAlone(item) : enqueue(item));
    },
    submitAll: async (items) => {
      for (const item of items) noteFactOf(item);
      return counted(Promise.allSettled(items.map(enqueue)));
    },
    idle: async () => {
      if (underWay > 0) await new Promise<void>((resolve) => onIdle.push(resolve));
    },
  };
}

/** How many from the front go together: until the batch is full, or one would stand beside its like. */
function longestBatch<Item, Answer>(
  queue: readonly Waiting<Item, Answer>[],
  options: BatcherOptions<Item, Answer>,
): number {
  const seen = new Set<string>();
  const most = Math.min(queue.length, options.mostInBatch);
  for (let count = 0; count < most; count += 1) {
    const marks = options.uniqueIn(queue[count]!.item);
    if (marks.some((mark) => seen.has(mark))) return count;
    for (const mark of marks) seen.add(mark);
  }
  return most;
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

function onlyAnswer<Answer>(answers: readonly Answer[]): Answer {
  return answers[0] as Answer;
}
