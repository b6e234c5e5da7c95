import { seeded } from "../../support/seeded.js";
import { FAULTS } from "./faults.js";
import type { KnownCycle } from "./knownObligations.js";
import { postedTwice } from "./postedTwice.js";
import { byId, RIGHT_WAYS, type Way } from "./rightWays.js";
import { StatementDraft, type Books, type Bundle } from "./StatementDraft.js";

/** How often each fault was planted, so that the rarest comes next. */
export type Planted = Map<string, number>;

/** What goes wrong in the statements of a partner. */
export interface Mistakes {
  readonly seed: number;
  /** Of the partner, in each statement. */
  readonly faults: number;
  readonly planted: Planted;
  /** Ours: ids of obligations that are posted a second time. */
  readonly twins: ReadonlySet<string>;
}

/** The ways that a partner writes most. */
const USUAL: readonly Way[] = [byId, RIGHT_WAYS.byReference, RIGHT_WAYS.inOneLine];
const UNUSUAL: readonly Way[] = Object.values(RIGHT_WAYS);

/**
 * What a partner writes about each of its closed cycles, with `faults` mistakes in each statement as far as its obligations allow,
 * and what is true of it. A seed gives the same again.
 */
export function planStatements(
  code: string,
  cycles: readonly KnownCycle[],
  books: Books,
  { seed, faults, planted, twins }: Mistakes,
): StatementDraft[] {
  const chance = seeded(seed);
  return cycles.map((cycle, place) => {
    const draft = new StatementDraft(books, cycle, chance, `${code}/${cycle.month}`, twins);
    const rest = shuffled(bundlesOf(cycle), chance);
    tellOfTwins(draft, rest, planted);
    for (let fault = 0; fault < faults; fault += 1) plant(draft, rest, planted);
    const others = cycles.filter((_, other) => other !== place);
    if (faults > 0) tellElsewhere(draft, others, planted);
    while (rest.length > 0) {
      const [bundle] = rest;
      if (bundle) tellRightly(draft, bundle, rest);
    }
    return draft;
  });
}

/** What we have posted twice happened once: the partner knows nothing of the other. */
function tellOfTwins(draft: StatementDraft, rest: Bundle[], planted: Planted): void {
  const doubled = rest.filter(({ obligations }) => obligations.some(({ id }) => draft.twins.has(id)));
  for (const bundle of doubled) {
    if (!use(postedTwice, draft, bundle, rest)) throw new Error(`${bundle.reference} is no pair`);
    planted.set("postedTwice", (planted.get("postedTwice") ?? 0) + 1);
  }
}

/** Plants the rarest fault that some bundle bears. */
function plant(draft: StatementDraft, rest: Bundle[], planted: Planted): void {
  const rarest = shuffled(Object.entries(FAULTS), draft.chance).sort(
    ([a], [b]) => (planted.get(a) ?? 0) - (planted.get(b) ?? 0),
  );
  for (const [name, way] of rarest) {
    if (rest.some((bundle) => use(way, draft, bundle, rest))) {
      planted.set(name, (planted.get(name) ?? 0) + 1);
      return;
    }
  }
}

function tellRightly(draft: StatementDraft, bundle: Bundle, rest: Bundle[]): void {
  const ways = draft.chance() < 0.15 ? UNUSUAL : USUAL;
  const way = ways[draft.pick(ways.length)] ?? byId;
  if (!use(way, draft, bundle, rest)) use(byId, draft, bundle, rest);
}

/** Takes what was told out of the rest. */
function use(way: Way, draft: StatementDraft, bundle: Bundle, rest: Bundle[]): boolean {
  const told = way(
    draft,
    bundle,
    rest.filter((other) => other !== bundle),
  );
  for (const one of told) rest.splice(rest.indexOf(one), 1);
  return told.length > 0;
}

/** A line about what belongs to another month, in which it is told as well. */
function tellElsewhere(draft: StatementDraft, others: readonly KnownCycle[], planted: Planted): void {
  const other = others[draft.pick(others.length)];
  const one = other?.obligations[draft.pick(other.obligations.length)];
  if (!other || !one) return;
  const isAlone = other.obligations.filter(({ reference }) => reference === one.reference).length === 1;
  const reference = isAlone ? draft.oneOf([one.id, one.reference]) : one.id;
  draft.break("WRONG_CYCLE", [one], [draft.tell(one, { reference })]);
  planted.set("elsewhere", (planted.get("elsewhere") ?? 0) + 1);
}

function bundlesOf({ obligations }: KnownCycle): Bundle[] {
  const references = new Map<string, Bundle["obligations"]>();
  for (const one of obligations) references.set(one.reference, [...(references.get(one.reference) ?? []), one]);
  return [...references].map(([reference, some]) => ({ reference, obligations: some }));
}

function shuffled<Item>(items: readonly Item[], chance: () => number): Item[] {
  const order = [...items];
  for (let place = order.length - 1; place > 0; place -= 1) {
    const other = Math.floor(chance() * (place + 1));
    [order[place], order[other]] = [order[other] as Item, order[place] as Item];
  }
  return order;
}
