import { randomUUID } from "node:crypto";
import { eventually } from "../support/smallCoalition.js";
import { addReward, fundMembers, redeemReward } from "./members.js";
import type { Answer, Arena } from "./openArena.js";

export interface Cycle {
  readonly id: string;
  readonly status: string;
  readonly from: string;
  readonly to: string;
}

export interface Obligation {
  readonly reference: string;
  readonly occurredAt: string;
  readonly late: boolean;
}

/** The first redemption of today opens the cycles up to it. */
export async function openCyclesUpToNow(arena: Arena): Promise<void> {
  const [card] = await fundMembers(arena, 1, 10);
  await redeemReward(arena, 0, await addReward(arena, 10), card!);
  await eventually(async () => (await cyclesOf(arena)).some(({ to }) => Date.parse(to) > Date.now()), 60_000);
}

/** All cycles, in order of time. */
export async function cyclesOf(arena: Arena): Promise<Cycle[]> {
  return readAll(async (after) => readCyclePage(arena, after));
}

export async function obligationsIn(arena: Arena, cycleId: string): Promise<Obligation[]> {
  return readAll(async (after) => readObligationPage(arena, cycleId, after));
}

/** How many obligations of each kind a cycle holds, and their sums, as text to compare. */
export async function totalsOf(arena: Arena, id: string): Promise<string> {
  const query =
    "query($id: ID!) { settlementCycle(id: $id) { obligationTotals { kind currency count gross { amount } } } }";
  return JSON.stringify(await arena.send(1, query, { id }));
}

/** One close under a key of its own. */
export async function closeCycle(arena: Arena, turn: number, cycleId: string, at?: Date): Promise<Answer> {
  return arena.mutate(
    turn,
    "closeSettlementCycle",
    { idempotencyKey: randomUUID(), cycleId, ...(at && { at: at.toISOString() }) },
    "... on SettlementCycleClosed { successor { id } } ... on CycleMoveRefused { status }",
  );
}

interface Page<Node> {
  readonly nodes: Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}
const PAGE_INFO = "pageInfo { hasNextPage endCursor }";

async function readAll<Node>(read: (after: string | null) => Promise<Page<Node>>): Promise<Node[]> {
  const found: Node[] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes, pageInfo }: Page<Node> = await read(after);
    found.push(...nodes);
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}

async function readCyclePage(arena: Arena, after: string | null): Promise<Page<Cycle>> {
  const query = `query($after: String) { settlementCycles(first: 100, after: $after) { nodes { id status from to } ${PAGE_INFO} } }`;
  return (await arena.send<{ settlementCycles: Page<Cycle> }>(0, query, { after })).settlementCycles;
}

async function readObligationPage(arena: Arena, id: string, after: string | null): Promise<Page<Obligation>> {
  const query = `query($id: ID!, $after: String) { settlementCycle(id: $id) {
    obligations(first: 100, after: $after) { nodes { reference occurredAt late } ${PAGE_INFO} } } }`;
  const { settlementCycle } = await arena.send<{ settlementCycle: { obligations: Page<Obligation> } }>(0, query, {
    id,
    after,
  });
  return settlementCycle.obligations;
}
