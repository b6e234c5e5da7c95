export interface SealedChain {
  readonly currency: string;
  readonly entries: number;
  /** Seal of the last entry, lower-case hexadecimal. */
  readonly head: string;
}

/** The heads of all books of members, as members bound them. */
export interface SealedBook {
  /** UUID. */
  readonly sealId: string;
  readonly members: number;
  /** Lower-case hexadecimal. */
  readonly root: string;
  readonly sealedAt: Date;
}

/** What a seal of a cycle binds. */
export interface CycleSealContent {
  /** UUID. */
  readonly cycleId: string;
  readonly ordinal: number;
  readonly stage: SealStage;
  readonly contentHash: string;
  readonly recordedAt: Date;
  /** One for each currency of the cycle's ledger, ascending. */
  readonly chains: readonly SealedChain[];
  readonly book: SealedBook;
}

export type SealStage = "CALCULATED" | "SETTLED";

/**
 * The leaves of a cycle's Merkle tree as texts: what it is a seal of, the books of members, and each chain. Every leaf is a row of
 * netstrings (the length in bytes, a colon, the text, a comma: D. J. Bernstein, 1997), so that no two rows of fields are one text.
 */
export function sealLeaves({
  cycleId,
  ordinal,
  stage,
  contentHash,
  recordedAt,
  chains,
  book,
}: CycleSealContent): string[] {
  return [
    fields("tessera.seal.v1", cycleId, ordinal, stage, contentHash, recordedAt.toISOString(), chains.length),
    fields("tessera.books.v1", book.sealId, book.members, book.root, book.sealedAt.toISOString()),
    ...chains.map(({ currency, entries, head }) => fields("tessera.chain.v1", cycleId, currency, entries, head)),
  ];
}

/** Every field is ASCII: ids, numbers, codes, hexadecimal. */
function fields(...values: readonly (string | number)[]): string {
  return values.map((value) => `${String(value).length}:${value},`).join("");
}
