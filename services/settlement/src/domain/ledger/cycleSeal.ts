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

/** What a partner's statement of the cycle lists. */
export interface SealedStatement {
  readonly partnerCode: string;
  readonly obligations: number;
  /** The last seal of the chain of its lines, lower-case hexadecimal. */
  readonly digest: string;
}

/** All statements of a cycle, bound by a Merkle tree of their own. */
export interface SealedStatements {
  readonly partners: number;
  /** Lower-case hexadecimal. */
  readonly root: string;
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
  /** null in seals from before statements were bound. */
  readonly statements: SealedStatements | null;
}

export type SealStage = "CALCULATED" | "SETTLED";

/**
 * The leaves of a cycle's Merkle tree as texts: what it is a seal of, the books of members, the statements of partners, and each chain. Every leaf is a row of
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
  statements,
}: CycleSealContent): string[] {
  return [
    fields("tessera.seal.v1", cycleId, ordinal, stage, contentHash, recordedAt.toISOString(), chains.length),
    fields("tessera.books.v1", book.sealId, book.members, book.root, book.sealedAt.toISOString()),
    ...(statements === null ? [] : [fields("tessera.statements.v1", cycleId, statements.partners, statements.root)]),
    ...chains.map(({ currency, entries, head }) => fields("tessera.chain.v1", cycleId, currency, entries, head)),
  ];
}

/** The leaf of one partner in the tree of a cycle's statements. */
export function statementLeaf(cycleId: string, { partnerCode, obligations, digest }: SealedStatement): string {
  return fields("tessera.statement.v1", cycleId, partnerCode, obligations, digest);
}

/** Every field is ASCII: ids, numbers, codes, hexadecimal. */
function fields(...values: readonly (string | number)[]): string {
  return values.map((value) => `${String(value).length}:${value},`).join("");
}
