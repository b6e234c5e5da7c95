import type { BreakFound, BreakType, Proposal } from "./breakFound.js";
import type { Expected, Found } from "./item.js";

/** One side's item as a break shows it; amounts as text, so that it keeps as JSON. */
export interface EvidenceItem {
  readonly id: string;
  /** Set for a claim beside the legs. */
  readonly isClaim?: true;
  readonly reference: string | null;
  readonly amountMinor: string;
  readonly currency: string;
  readonly cycle: string | null;
  readonly date: string;
  readonly counterparty: string | null;
  readonly text: string;
}

export interface Evidence {
  readonly expected: readonly EvidenceItem[];
  readonly found: readonly EvidenceItem[];
  readonly proposals: readonly Proposal[];
}

/** A break with what both sides say. */
export interface DescribedBreak {
  readonly type: BreakType;
  readonly expectedIds: readonly string[];
  readonly foundIds: readonly string[];
  /** Of the expected side, else of the found one. */
  readonly currency: string;
  readonly expectedMinor: bigint | null;
  readonly foundMinor: bigint | null;
  /** The latest value date of the found side, else of the expected one: what its age counts from. */
  readonly valueOn: string;
  readonly evidence: Evidence;
}

/** More than a person would read; the ids are all there. */
const MOST_SHOWN = 20;

/** Adds both sides' values to a break. Throws when it names nothing. */
export function describeBreak(
  found: BreakFound,
  expectedById: ReadonlyMap<string, Expected>,
  foundById: ReadonlyMap<string, Found>,
): DescribedBreak {
  const items = found.expected.flatMap((id) => expectedById.get(id) ?? []);
  const lines = found.found.flatMap((id) => foundById.get(id) ?? []);
  const told = lines.length > 0 ? lines : items;
  const first = items[0] ?? lines[0];
  if (!first) throw new Error(`a break of type ${found.type} names nothing`);
  return {
    type: found.type,
    expectedIds: found.expected,
    foundIds: found.found,
    currency: first.currency,
    expectedMinor: sumOf(items),
    foundMinor: sumOf(lines),
    valueOn: told.map(({ date }) => date).reduce((last, date) => (date > last ? date : last)),
    evidence: {
      expected: items.slice(0, MOST_SHOWN).map((item) => show(item, item.knownAs, "")),
      found: lines.slice(0, MOST_SHOWN).map((line) => show(line, line.reference, line.text)),
      proposals: found.proposals,
    },
  };
}

function sumOf(items: readonly (Expected | Found)[]): bigint | null {
  const [first] = items;
  // A sum over two currencies is no amount of either.
  if (!first || items.some(({ currency }) => currency !== first.currency)) return null;
  return items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

function show(item: Expected | Found, reference: string | null, text: string): EvidenceItem {
  const { id, currency, cycle, date, counterparty } = item;
  const shown = { id, reference, amountMinor: item.amountMinor.toString(), currency, cycle, date, counterparty, text };
  return "isClaim" in item ? { ...shown, isClaim: true } : shown;
}
