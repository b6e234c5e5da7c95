import type { MoneyEntry, MoneyKind, MoneyPosting } from "./moneyEntry.js";

/** What a partner is owed and owes in one currency, with what earlier cycles carried to it: + to the partner, − from it. */
export interface PostedPosition {
  readonly currency: string;
  readonly partnerCode: string;
  readonly receivableMinor: bigint;
  readonly payableMinor: bigint;
  readonly carriedMinor: bigint;
}

/** A leg as far as the ledger looks at it. */
export interface PostedLeg {
  readonly cycleId: string;
  readonly currency: string;
  readonly partnerCode: string;
  /** null for the hub; between two partners no money passes the operator's account. */
  readonly counterpartyCode: string | null;
  readonly direction: "PAYS" | "RECEIVES";
  readonly amountMinor: bigint;
  readonly settledMinor: bigint;
  readonly returnedMinor: bigint;
  readonly status: string;
}

/** Statuses in which the bank was told and money is awaited. */
const AWAITED: ReadonlySet<string> = new Set(["INSTRUCTED", "OVERDUE"]);

/**
 * One entry for each currency of a calculation: what partners owe is debited to their positions and what they are owed credited, what
 * earlier cycles carried to them is taken over, and what is carried forward is left to the operator.
 */
export function positionEntries(
  cycle: { readonly id: string; readonly to: Date },
  calculation: number,
  positions: readonly PostedPosition[],
  legs: readonly Omit<PostedLeg, "cycleId" | "settledMinor" | "returnedMinor">[],
): MoneyEntry[] {
  // A partner may be left something in its home currency in which nobody has a position.
  const currencies = [...new Set([...positions, ...legs].map(({ currency }) => currency))];
  return currencies.map((currency) => ({
    cycleId: cycle.id,
    currency,
    kind: "POSITION",
    occurredAt: cycle.to,
    source: { kind: "CALCULATION", id: `${cycle.id}:${calculation}` },
    postings: [
      ...positions.filter((row) => row.currency === currency).flatMap(positionPostings),
      ...legs.filter((leg) => leg.currency === currency && leg.status === "CARRIED").flatMap(carriedPostings),
    ],
  }));
}

function positionPostings({
  partnerCode,
  receivableMinor,
  payableMinor,
  carriedMinor,
}: PostedPosition): MoneyPosting[] {
  const account = `position:${partnerCode}`;
  return [
    { account, amountMinor: payableMinor },
    { account, amountMinor: -receivableMinor },
    ...moveMinor(`carried:${partnerCode}`, account, carriedMinor),
  ];
}

/** What the operator bridges until a later cycle takes it over; of a direct payment both sides. */
function carriedPostings({
  partnerCode,
  counterpartyCode,
  direction,
  amountMinor,
}: Omit<PostedLeg, "cycleId" | "settledMinor" | "returnedMinor">): MoneyPosting[] {
  const owedMinor = direction === "PAYS" ? amountMinor : -amountMinor;
  const carry = (code: string, minor: bigint) => moveMinor(`carried:${code}`, `position:${code}`, minor);
  return [...carry(partnerCode, owedMinor), ...(counterpartyCode === null ? [] : carry(counterpartyCode, -owedMinor))];
}

/** Debits one account and credits the other. */
function moveMinor(debited: string, credited: string, amountMinor: bigint): MoneyPosting[] {
  return [
    { account: debited, amountMinor },
    { account: credited, amountMinor: -amountMinor },
  ];
}

/**
 * What a leg stands for in the ledger in the state that it is in; a change of it posts the difference. Through the hub: what is awaited
 * is a claim or a debt of the operator against the cycle's clearing account; what was paid is known money of the bank, which leaves
 * suspense, and settles the position. Directly: what was paid settles the positions of both partners, and no money of the operator's moves.
 */
export function legPostings(leg: PostedLeg): MoneyPosting[] {
  const sign = leg.direction === "PAYS" ? 1n : -1n;
  const paidMinor = sign * (leg.settledMinor - leg.returnedMinor);
  const position = `position:${leg.partnerCode}`;
  const clearing = `clearing:${leg.cycleId}`;
  if (leg.counterpartyCode !== null) return moveMinor(`position:${leg.counterpartyCode}`, position, paidMinor);
  const awaitedMinor = AWAITED.has(leg.status) ? sign * (leg.amountMinor - leg.settledMinor) : 0n;
  const due = leg.direction === "PAYS" ? `receivable:${leg.partnerCode}` : `payable:${leg.partnerCode}`;
  return [...moveMinor(due, clearing, awaitedMinor), ...moveMinor("suspense", position, paidMinor)];
}

/** The difference that a change of a leg makes, account by account; empty when it makes none. */
export function legChangePostings(before: PostedLeg, after: PostedLeg): MoneyPosting[] {
  const changes = new Map<string, bigint>();
  const add = (account: string, amountMinor: bigint) =>
    changes.set(account, (changes.get(account) ?? 0n) + amountMinor);
  for (const { account, amountMinor } of legPostings(after)) add(account, amountMinor);
  for (const { account, amountMinor } of legPostings(before)) add(account, -amountMinor);
  return [...changes]
    .filter(([, amountMinor]) => amountMinor !== 0n)
    .map(([account, amountMinor]) => ({ account, amountMinor }));
}

/** What a change of a leg is called in the ledger; undefined when it posts nothing. */
export function legMoveKind(before: PostedLeg, after: PostedLeg): MoneyKind | undefined {
  if (after.status === "RETURNED" && before.status !== "RETURNED") return "RETURN";
  if (after.settledMinor !== before.settledMinor) return "SETTLEMENT";
  if (after.status === before.status) return undefined;
  if (after.status === "DEFAULTED") return "LEG_DEFAULTED";
  if (AWAITED.has(after.status)) return AWAITED.has(before.status) ? undefined : "INSTRUCTION";
  return "INSTRUCTION_REVERSAL";
}
