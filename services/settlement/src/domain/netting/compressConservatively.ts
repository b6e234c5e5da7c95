import { CheapestFlow } from "./cheapestFlow.js";
import { netOf, type Debt } from "./debt.js";
import { netBilaterally } from "./netBilaterally.js";
import { runToEnd } from "./runToEnd.js";
import { netPositionsInSteps } from "./netPositions.js";

/**
 * Conservative compression: each pair is netted, then the largest circulation is taken out of what is left, so that debts
 * only shrink and nobody gets a new counterparty. Taking out the largest circulation is the same as keeping the cheapest
 * flow that carries every net debtor's position to the net creditors over the existing debts, each unit costing one per
 * debt it passes. Σ of the answer is the least that such a compression can leave; positions are unchanged.
 * Netting the pairs first is part of the scheme as the worked example has it (54.75): without it a debt that runs against a larger
 * one could be kept, and a smaller Σ reached (35.00 there) that leaves a debt which bilateral netting would have taken away.
 * Source: D'Errico, Roukny, Compressing over-the-counter markets, Operations Research 69 (2021), conservative regime.
 */
export function compressConservatively(debts: readonly Debt[]): Debt[] {
  return runToEnd(compressInSteps(netBilaterally(debts)));
}

/** Edges that are added in one step: some milliseconds. */
const EDGES_PER_STEP = 20_000;

/** The same of debts whose pairs are netted already, in steps between which others may run. */
export function* compressInSteps(netted: readonly Debt[]): Generator<undefined, Debt[]> {
  const positions = yield* netPositionsInSteps(netted);
  const nodeOf = new Map(positions.map((position, index) => [position.partnerCode, index]));
  const [source, sink] = [positions.length, positions.length + 1];
  const network = new CheapestFlow(positions.length + 2);
  positions.forEach((position, node) => {
    const net = netOf(position);
    if (net < 0n) network.addEdge(source, node, -net, 0);
    if (net > 0n) network.addEdge(node, sink, net, 0);
  });
  const flows: (() => bigint)[] = [];
  for (const debt of netted) {
    const [from, to] = [nodeOf.get(debt.debtorCode) ?? -1, nodeOf.get(debt.creditorCode) ?? -1];
    flows.push(network.addEdge(from, to, debt.amountMinor, 1));
    if (flows.length % EDGES_PER_STEP === 0) yield;
  }
  yield;
  yield* network.sendInSteps(source, sink);
  // In the order of the netted debts: ascending by debtor, then creditor.
  const left: Debt[] = [];
  for (const [index, { debtorCode, creditorCode }] of netted.entries()) {
    if (index % EDGES_PER_STEP === 0) yield;
    const amountMinor = flows[index]?.() ?? 0n;
    if (amountMinor > 0n) left.push({ debtorCode, creditorCode, amountMinor });
  }
  return left;
}
