/** Headers of every answer of the door: what it tells is nothing else than it says, and nobody's to keep. */
export const OF_EVERY_ANSWER = { "x-content-type-options": "nosniff", "cache-control": "no-store" } as const;
