import DataLoader from "dataloader";
import { resolveCards } from "@tessera/contracts";
import type { Peers } from "@tessera/runtime";

/** Who holds a card. */
export interface CardBook {
  /** The member's UUID; null for a card that nobody holds. Throws UNAVAILABLE when members does not answer. */
  holderOf(cardNumber: string): Promise<string | null>;
}

const MAX_BATCH = 1000;

/**
 * Asks members for the holders of cards: requests of one moment in one call, and a card that is held not again within `keptMs`
 * (a card never changes its holder; the time bounds how long a blocked one is still taken). Holders of at most `maxKept` cards
 * are kept, the least lately used forgotten first.
 */
export function createCardBook(peers: Peers, now: () => Date, keptMs: number, maxKept: number): CardBook {
  const kept = new Map<string, { readonly memberId: string; readonly until: number }>();
  const loader = new DataLoader<string, string | null>(
    async (cardNumbers) => (await peers.call(resolveCards, { cardNumbers: [...cardNumbers] })).memberIds,
    { cache: false, maxBatchSize: MAX_BATCH },
  );

  function remembered(cardNumber: string): string | undefined {
    const entry = kept.get(cardNumber);
    if (entry === undefined) return undefined;
    kept.delete(cardNumber);
    if (entry.until <= now().getTime()) return undefined;
    kept.set(cardNumber, entry);
    return entry.memberId;
  }

  function remember(cardNumber: string, memberId: string): void {
    kept.set(cardNumber, { memberId, until: now().getTime() + keptMs });
    if (kept.size <= maxKept) return;
    const [oldest] = kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
  }

  return {
    async holderOf(cardNumber) {
      const known = remembered(cardNumber);
      if (known !== undefined) return known;
      const memberId = await loader.load(cardNumber);
      if (memberId !== null) remember(cardNumber, memberId);
      return memberId;
    },
  };
}
