import type { TesseraClient } from "./createTesseraClient.js";
import { RecordPurchases, type RecordPurchaseInput, type RecordPurchasesMutation } from "./generated/graph.js";

/** What the network says to one purchase: `PurchaseRecorded`, or the refusal. */
export type PurchaseAnswer = RecordPurchasesMutation["recordPurchases"]["results"][number];

export interface PurchaseBatcherOptions {
  /** Requests under way at a time. Purchases of one card always take the same lane. Default 2. */
  readonly lanes?: number;
  /** Purchases in one request; the network takes up to 1,000. Default 200. */
  readonly purchasesAtMost?: number;
  /** Size of one request's purchases as JSON; the network takes up to 2 MB. Default 1,000,000. */
  readonly charactersAtMost?: number;
}

export interface PurchaseBatcher {
  /**
   * Answers when the network has. Rejects with TesseraError when the request of its batch has no answer, or that of a batch
   * before it in its lane; record all of them again, in order and with the same keys.
   */
  record(purchase: RecordPurchaseInput): Promise<PurchaseAnswer>;
}

interface Waiting {
  readonly purchase: RecordPurchaseInput;
  readonly characters: number;
  readonly resolve: (answer: PurchaseAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** One request at a time; whatever arrives meanwhile goes with the next one. */
class Lane {
  private readonly waiting: Waiting[] = [];
  private busy = false;

  constructor(
    private readonly client: TesseraClient,
    private readonly purchasesAtMost: number,
    private readonly charactersAtMost: number,
  ) {}

  add(waiting: Waiting): void {
    this.waiting.push(waiting);
    if (this.busy) return;
    this.busy = true;
    // After the caller's own turn, so that purchases handed over together travel together.
    setImmediate(() => void this.work());
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) await this.send(this.take());
    this.busy = false;
  }

  private take(): Waiting[] {
    let count = 0;
    let characters = 0;
    for (const { characters: more } of this.waiting) {
      if (count === this.purchasesAtMost || (count > 0 && characters + more > this.charactersAtMost)) break;
      characters += more;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private async send(batch: readonly Waiting[]): Promise<void> {
    try {
      const purchases = batch.map(({ purchase }) => purchase);
      const { recordPurchases } = await this.client.request(RecordPurchases, { input: { purchases } });
      batch.forEach(({ resolve, reject }, index) => {
        const answer = recordPurchases.results[index];
        if (answer === undefined) reject(new RangeError("the network answered fewer purchases than it was sent"));
        else resolve(answer);
      });
    } catch (error) {
      // What waits behind is not sent either: a later purchase of a card must not overtake one that may not have arrived.
      for (const { reject } of [...batch, ...this.waiting.splice(0)]) reject(error);
    }
  }
}

/** FNV-1a (Fowler, Noll, Vo) over UTF-16 code units: spreads cards over lanes. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/**
 * Collects purchases into `recordPurchases` requests without a timer: while a request is under way the next batch grows.
 * Purchases of one card (or member) reach the network in the order in which they were handed over.
 */
export function createPurchaseBatcher(client: TesseraClient, options: PurchaseBatcherOptions = {}): PurchaseBatcher {
  const { lanes: laneCount = 2, purchasesAtMost = 200, charactersAtMost = 1_000_000 } = options;
  const lanes = Array.from({ length: laneCount }, () => new Lane(client, purchasesAtMost, charactersAtMost));
  return {
    record: (purchase) =>
      new Promise((resolve, reject) => {
        const lane = lanes[hash(purchase.cardNumber ?? purchase.memberId ?? "") % lanes.length];
        lane?.add({ purchase, characters: JSON.stringify(purchase).length, resolve, reject });
      }),
  };
}
