import { compareCodes, netOf, type Debt, type Position } from "./debt.js";
import { runToEnd } from "./runToEnd.js";
import { EXACT_VALUE_LIMIT, groupInSteps } from "./groupInSteps.js";

/** A partner's net in minor units, not zero. */
interface Net {
  readonly partnerCode: string;
  readonly netMinor: bigint;
}

export interface DirectPayments {
  readonly payments: readonly Debt[];
  /** True when no other set of direct payments is smaller. */
  readonly optimal: boolean;
}

/**
 * Direct payments from net debtors to net creditors, as few as can be found: a group of n positions that sum to zero needs
 * n − 1 payments, so the fewest are the positions less the largest number of disjoint zero-sum groups. Pairs of opposite
 * positions are split off first (some best grouping always holds them: swap them out of their groups and join what is left).
 * Up to 24 further positions are grouped exactly; beyond that zero-sum triples are split off and the rest, unless it is then
 * few enough, is paid largest first, and the answer is not known to be the best.
 * Takes up to 1 s at 24 positions. Σ of the payments is ½ Σ |net|.
 */
export function payDirectly(positions: readonly Position[]): DirectPayments {
  return runToEnd(payDirectlyInSteps(positions));
}

/** The same in steps of some milliseconds, between which others may run. */
export function* payDirectlyInSteps(positions: readonly Position[]): Generator<undefined, DirectPayments> {
  const nets = positions
    .map((position) => ({ partnerCode: position.partnerCode, netMinor: netOf(position) }))
    .filter((net) => net.netMinor !== 0n)
    .sort((a, b) => compareCodes(a.partnerCode, b.partnerCode));
  const pairs = splitOffPairs(nets);
  if (pairs.rest.length <= EXACT_VALUE_LIMIT) {
    return { payments: payGroups([...pairs.groups, ...(yield* groupExactly(pairs.rest))]), optimal: true };
  }
  yield;
  const triples = yield* splitOffTriples(pairs.rest);
  const last = triples.rest.length <= EXACT_VALUE_LIMIT ? yield* groupExactly(triples.rest) : [triples.rest];
  yield;
  return { payments: payGroups([...pairs.groups, ...triples.groups, ...last]), optimal: false };
}

function* groupExactly(nets: readonly Net[]): Generator<undefined, Net[][]> {
  const groups = yield* groupInSteps(nets.map((net) => net.netMinor));
  return groups.map((group) => nets.filter((_, index) => group.includes(index)));
}

function splitOffPairs(nets: readonly Net[]): { groups: Net[][]; rest: Net[] } {
  const waiting = new Map<bigint, Net[]>();
  const groups: Net[][] = [];
  for (const net of nets) {
    const opposite = waiting.get(-net.netMinor)?.pop();
    if (opposite) groups.push([opposite, net]);
    else waiting.set(net.netMinor, [...(waiting.get(net.netMinor) ?? []), net]);
  }
  const paired = new Set(groups.flat());
  return { groups, rest: nets.filter((net) => !paired.has(net)) };
}

/** Takes zero-sum triples as they are met, in the order of the codes; quadratic in the number of positions. */
function* splitOffTriples(nets: readonly Net[]): Generator<undefined, { groups: Net[][]; rest: Net[] }> {
  const free = new Set(nets);
  const byNet = new Map<bigint, Net[]>();
  for (const net of nets) byNet.set(net.netMinor, [...(byNet.get(net.netMinor) ?? []), net]);
  const groups: Net[][] = [];
  for (const [index, first] of nets.entries()) {
    if (index % 16 === 15) yield;
    for (const second of nets.slice(index + 1)) {
      if (!free.has(first)) break;
      if (!free.has(second)) continue;
      const third = byNet
        .get(-first.netMinor - second.netMinor)
        ?.find((net) => net !== first && net !== second && free.has(net));
      if (!third) continue;
      groups.push([first, second, third]);
      for (const net of [first, second, third]) free.delete(net);
    }
  }
  return { groups, rest: nets.filter((net) => free.has(net)) };
}

/** Pays each group within itself: the largest debtor pays the largest creditor until one of them is done. */
function payGroups(groups: readonly (readonly Net[])[]): Debt[] {
  return groups.flatMap((group) => {
    const payments: Debt[] = [];
    const open = group.map((net) => ({ ...net }));
    for (;;) {
      const debtor = furthest(open, (net) => -net.netMinor);
      const creditor = furthest(open, (net) => net.netMinor);
      if (!debtor || !creditor) return payments;
      const amountMinor = -debtor.netMinor < creditor.netMinor ? -debtor.netMinor : creditor.netMinor;
      payments.push({ debtorCode: debtor.partnerCode, creditorCode: creditor.partnerCode, amountMinor });
      debtor.netMinor += amountMinor;
      creditor.netMinor -= amountMinor;
    }
  });
}

/** The entry with the largest positive measure, ties to the earlier one; undefined when none is positive. */
function furthest<T>(entries: readonly T[], measure: (entry: T) => bigint): T | undefined {
  return entries.reduce<T | undefined>(
    (best, entry) => (measure(entry) > (best === undefined ? 0n : measure(best)) ? entry : best),
    undefined,
  );
}
