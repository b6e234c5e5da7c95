import { pointsEarned, pointsExpired, pointsReturned, pointsSpent, spendWasReversed } from "@tessera/contracts";
import { eventQueue, type RunningBus } from "@tessera/runtime";

/** A journal entry that was committed. */
export interface BookChange {
  readonly memberId: string;
  readonly entryId: string;
}

const BOOK_TOPICS = new Set(
  [pointsEarned, pointsReturned, pointsSpent, spendWasReversed, pointsExpired].map((type) => type.topic),
);

/** The entries of one member as they are published, until the subscriber leaves; one that does not keep up is cut off. */
export function bookChanges(
  onPublished: RunningBus["onPublished"],
  memberId: string,
): AsyncGenerator<BookChange, void, void> {
  const queue = eventQueue<BookChange>({ onEnd: () => stopListening() });
  const stopListening = onPublished((envelopes) => {
    for (const { key, topic, payload } of envelopes) {
      if (key === memberId && BOOK_TOPICS.has(topic))
        queue.push({ memberId, entryId: (payload as { entryId: string }).entryId });
    }
  });
  return queue.events;
}
