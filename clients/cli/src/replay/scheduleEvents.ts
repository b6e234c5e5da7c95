import type { ReplayEvent } from "../events/ReplayEvent.js";

export interface EventSchedule {
  /**
   * Takes the next event; waits while too many are unfinished. Throws the first failure of any event, and then takes no more.
   */
  add(event: ReplayEvent): Promise<void>;
  /** Waits until every event taken is finished. Throws the first failure. */
  finish(): Promise<void>;
}

export interface EventScheduleOptions {
  /**
   * Sends an event and resolves when the network has answered. Purchases of one card may be handed over before the earlier
   * ones are answered: the sender keeps their order.
   */
  send(event: ReplayEvent): Promise<void>;
  /** Events in memory: under way, or waiting for an earlier one of their card or reward. Default 8,000. */
  readonly unfinishedAtMost?: number;
  /** Returns and redemptions under way at a time. Default 16. */
  readonly requestsAtMost?: number;
}

/** The last event of a card or reward. */
interface Tail {
  /** When a purchase of the same card may be handed over. */
  readonly purchaseMayFollow: Promise<void>;
  /** When anything else may. Never rejects. */
  readonly done: Promise<void>;
}

/** Lets at most `slots` holders work at a time, first come, first served. */
class Slots {
  private readonly waiting: (() => void)[] = [];
  constructor(private free: number) {}

  async take(): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  give(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free++;
    else next();
  }
}

class Schedule implements EventSchedule {
  private readonly tails = new Map<string, Tail>();
  private readonly unfinished: Slots;
  private readonly requests: Slots;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly options: EventScheduleOptions,
    private readonly unfinishedAtMost = options.unfinishedAtMost ?? 8_000,
  ) {
    this.unfinished = new Slots(unfinishedAtMost);
    this.requests = new Slots(options.requestsAtMost ?? 16);
  }

  async add(event: ReplayEvent): Promise<void> {
    await this.unfinished.take();
    this.throwFailure();
    const isPurchase = event.kind === "PURCHASE";
    const lines =
      event.kind === "REDEMPTION"
        ? [`card ${event.cardNumber}`, `reward ${event.rewardCode}`]
        : [`card ${event.cardNumber}`];
    const earlier = lines.flatMap((line) => {
      const tail = this.tails.get(line);
      return tail === undefined ? [] : [isPurchase ? tail.purchaseMayFollow : tail.done];
    });
    let handedOver = (): void => undefined;
    const whenHandedOver = new Promise<void>((resolve) => (handedOver = resolve));
    const finished = this.run(event, earlier, handedOver);
    for (const line of lines) this.follow(line, finished, isPurchase ? whenHandedOver : finished);
    void finished.then(() => this.unfinished.give());
  }

  /** Makes the event the last one of its card or reward. A purchase may be answered before those that it followed. */
  private follow(line: string, finished: Promise<void>, purchaseMayFollow: Promise<void>): void {
    const before = this.tails.get(line);
    const done = before === undefined ? finished : Promise.all([before.done, finished]).then(() => undefined);
    const tail: Tail = { done, purchaseMayFollow };
    this.tails.set(line, tail);
    void done.then(() => {
      if (this.tails.get(line) === tail) this.tails.delete(line);
    });
  }

  async finish(): Promise<void> {
    for (let slot = 0; slot < this.unfinishedAtMost; slot++) await this.unfinished.take();
    for (let slot = 0; slot < this.unfinishedAtMost; slot++) this.unfinished.give();
    this.throwFailure();
  }

  private async run(event: ReplayEvent, earlier: readonly Promise<void>[], handedOver: () => void): Promise<void> {
    await Promise.all(earlier);
    const isRequest = event.kind !== "PURCHASE";
    if (isRequest) await this.requests.take();
    try {
      // After a failure nothing more is sent: a later event must not overtake one that may not have arrived.
      if (this.failure === undefined) {
        const sent = this.options.send(event);
        handedOver();
        await sent;
      }
    } catch (error) {
      this.failure ??= { error };
    } finally {
      handedOver();
      if (isRequest) this.requests.give();
    }
  }

  private throwFailure(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }
}

/**
 * Sends events in parallel as far as their order allows (rule 8): an event of a card waits for the earlier ones of that card,
 * a redemption also for the earlier ones of its reward. Memory is bounded by `unfinishedAtMost`.
 */
export function scheduleEvents(options: EventScheduleOptions): EventSchedule {
  return new Schedule(options);
}
