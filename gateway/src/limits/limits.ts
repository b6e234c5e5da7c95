/** What one request may ask for. Every number is a bound, inclusive. */
export interface Limits {
  /** Bytes of an ordinary request. */
  readonly bodyBytes: number;
  /** Bytes of a bulk mutation by a partner or an operator. */
  readonly bulkBodyBytes: number;
  readonly tokens: number;
  /** Fields inside fields. Introspection has its own. */
  readonly depth: number;
  readonly introspectionDepth: number;
  /** Selections inside selections, inline fragments and spreads included: what validation calls itself for. */
  readonly nesting: number;
  /** Fields, aliases and directives are counted after fragments are written out. */
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly mutations: number;
  /** Operations in one document. */
  readonly operations: number;
  /** Fields times the sizes of the lists that they stand in, by `first`. */
  readonly cost: number;
  /** Errors in one answer; more are cut. */
  readonly errors: number;
  readonly requestMs: number;
  /** For what closes, calculates, expires or takes many at once. Less than the minute that clients commonly wait. */
  readonly longRequestMs: number;
  readonly connectionInitMs: number;
  readonly subscriptionsPerConnection: number;
  readonly connections: number;
  /** Events that may wait for one viewer before the subscription is ended. */
  readonly waitingEvents: number;
  /** Bytes of one file. */
  readonly uploadBytes: number;
  /** Without one byte of a file, in either direction, until its connection is cut. */
  readonly uploadIdleMs: number;
  /** From the first to the last byte of a file. */
  readonly uploadMs: number;
  /** Files that arrive at a time. */
  readonly uploads: number;
  readonly uploadsPerCaller: number;
}

export const LIMITS: Limits = {
  bodyBytes: 100_000,
  bulkBodyBytes: 2_000_000,
  tokens: 2_000,
  depth: 10,
  introspectionDepth: 20,
  nesting: 50,
  fields: 400,
  aliases: 50,
  directives: 30,
  rootFields: 20,
  mutations: 3,
  operations: 5,
  cost: 100_000,
  errors: 5,
  requestMs: 10_000,
  longRequestMs: 55_000,
  connectionInitMs: 3_000,
  subscriptionsPerConnection: 20,
  connections: 5_000,
  waitingEvents: 100,
  uploadBytes: 200_000_000,
  uploadIdleMs: 10_000,
  uploadMs: 30 * 60_000,
  uploads: 24,
  uploadsPerCaller: 4,
};

/** Mutations that may come with a large body. */
export const BULK_MUTATIONS: ReadonlySet<string> = new Set([
  "recordPurchases",
  "enrolMembers",
  "importVoucherCodes",
  "importPartnerStatement",
]);

/** Mutations that may take longer than an ordinary request: many at once, or waiting for every service. */
export const LONG_MUTATIONS: ReadonlySet<string> = new Set([
  ...BULK_MUTATIONS,
  "closeSettlementCycle",
  "calculateSettlementCycle",
  "expirePoints",
  "startVerification",
  "importBankStatement",
]);
