/** Where the other side's word comes from: a partner's own books, or a bank. */
export type Source = "PARTNER" | "BANK";

/** How far a paid amount may be from the expected one. With both bounds, both must hold; with neither, nothing is tolerated. */
export interface Tolerance {
  readonly absoluteMinor: bigint | null;
  /** Ten-thousandths of the expected amount. */
  readonly bps: number | null;
}

/** What a tolerance is for: fees on the way, or the rate of an amount that was exchanged. */
export const TOLERANCE_KINDS = ["FEE", "FX"] as const;
export type ToleranceKind = (typeof TOLERANCE_KINDS)[number];

/** What we expect the other side to tell: an obligation, a leg, or a claim beside the legs. */
export interface Expected {
  readonly id: string;
  /** Set for a claim beside the legs. */
  readonly isClaim?: true;
  /** Its own reference first, then those that it shares with others: redemption, payment file. */
  readonly references: readonly string[];
  /** The one of them that people on both sides know it by. */
  readonly knownAs: string;
  /** As the other side writes it: what the statement's owner receives is positive. */
  readonly amountMinor: bigint;
  readonly currency: string;
  /** null: the other side tells no cycle. */
  readonly cycle: string | null;
  /** YYYY-MM-DD: when it happened, or when it is due. */
  readonly date: string;
  /** YYYY-MM-DD: from when on it may be told; the same day, but for a payment that is asked for before it is due. */
  readonly since: string;
  readonly counterparty: string;
  readonly tolerance: Tolerance | null;
  /** The amount was exchanged from another currency. */
  readonly converted: boolean;
  /** How far another rate may take an exchanged amount; counts only for these. */
  readonly fxTolerance: Tolerance | null;
  /** MATCHED before, or of ELSEWHERE, another cycle: both only explain what is found. */
  readonly standing: "DUE" | "MATCHED" | "ELSEWHERE";
  /** Set for what is awaited no more although nothing of it can come back: it was never paid as a whole, came back before, or was given up. */
  readonly neverReturns?: true;
}

/** What the other side told. */
export interface Found {
  readonly id: string;
  readonly reference: string | null;
  /** The reference is in nobody's form but the other side's own: a document number of theirs. */
  readonly isForeign: boolean;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly cycle: string | null;
  /** YYYY-MM-DD: value date. */
  readonly date: string;
  readonly counterparty: string | null;
  readonly text: string;
  /** What the statement itself says was taken off on the way; not negative. */
  readonly feeMinor: bigint;
  /** The batch entry that it is a detail of. */
  readonly batch: string | null;
  /** The reference of the payment that came back. */
  readonly returnOf: string | null;
  readonly isMatched: boolean;
  /** A person took its match apart: the machine matches it no more. */
  readonly isLeftToPeople: boolean;
}

/** 1 exact · 2 tolerance · 3 batch · 4 group · 5 circumstance · 6 sum · 8 return. Pass 7 only suggests. */
export type Pass = 1 | 2 | 3 | 4 | 5 | 6 | 8;

/** Σ found + feeMinor = Σ expected. */
export interface Match {
  readonly pass: Pass;
  readonly expected: readonly string[];
  readonly found: readonly string[];
  readonly feeMinor: bigint;
}

export interface Limits {
  /** Days between expected and found date in passes 5 and 6, both ways. */
  readonly windowDays: number;
  /** Most items of one sum. */
  readonly sumSize: number;
  /** Steps of one search, and of all searches of a run together. */
  readonly searchSteps: number;
  readonly allSearchSteps: number;
  /** 0..1: similarity from which a text is worth a person's look. */
  readonly similarity: number;
}

export const LIMITS: Limits = {
  windowDays: 5,
  sumSize: 6,
  searchSteps: 20_000,
  allSearchSteps: 2_000_000,
  similarity: 0.7,
};

/**
 * Last day that the other side has told about, of everything or of each currency (of one that is not there it has told nothing); null: it
 * has told about everything.
 */
export type CoveredUntil = string | ReadonlyMap<string, string> | null;

export interface Problem {
  readonly source: Source;
  readonly expected: readonly Expected[];
  readonly found: readonly Found[];
  readonly coveredUntil: CoveredUntil;
  readonly limits: Limits;
}
