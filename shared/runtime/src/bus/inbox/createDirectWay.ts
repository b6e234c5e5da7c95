import type { ServiceName } from "@tessera/contracts";
import type { Database } from "../../database/transaction.js";
import type { Envelope } from "../envelope.js";
import type { ApplyBatch } from "./applyBatch.js";
import { applyDirectly } from "./applyDirectly.js";

/** Applies deliveries at once where it can, so that they need not lie in the inbox. */
export interface DirectWay {
  /** Answers whether the delivery is applied; if not, it belongs into the inbox. Never throws. */
  take(envelopes: readonly Envelope[]): Promise<boolean>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** A larger delivery goes through the inbox, which works it off in batches. */
const MOST_FACTS = 500;
/** So long a delivery waits until what came before it is worked off: a row that is never written costs less than one that is soon removed. */
const REST_MS = 150;
/** A handler that takes longer does not hold up the relay; the delivery goes into the inbox too, where it turns out to be a repeat. */
const PATIENCE_MS = 250;

/** `rests`: waits, for so many milliseconds at most, until a publisher's inbox is worked off; answers whether it is. */
export function createDirectWay(
  database: Database,
  batches: readonly ApplyBatch[],
  rests: (publisher: ServiceName, timeoutMs: number) => Promise<boolean>,
  onApplied: () => void,
): DirectWay {
  const underWay = new Set<Promise<boolean>>();

  async function apply(batch: ApplyBatch, envelopes: readonly Envelope[]): Promise<boolean> {
    if (!(await rests(batch.publisher, REST_MS))) return false;
    try {
      if (!(await applyDirectly(database, batch, envelopes))) return false;
    } catch {
      // The inbox finds out which fact is to blame, and keeps the others from paying for it.
      return false;
    }
    onApplied();
    return true;
  }

  return {
    async take(envelopes) {
      const publishers = new Set(envelopes.map(({ publisher }) => publisher));
      const batch = batches.find(({ publisher }) => publishers.has(publisher));
      if (batch === undefined || publishers.size > 1 || envelopes.length > MOST_FACTS) return false;
      const applying = apply(batch, envelopes);
      underWay.add(applying);
      void applying.finally(() => underWay.delete(applying));
      return within(REST_MS + PATIENCE_MS, applying);
    },
    async idle() {
      await Promise.all(underWay);
    },
  };
}

/** False when it takes too long; the work itself goes on. */
async function within(timeoutMs: number, work: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
