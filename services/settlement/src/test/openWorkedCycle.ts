/* eslint-disable @typescript-eslint/no-explicit-any -- the graph answers what the document asked for */
import type { Caller } from "@tessera/kernel";
import type { ExecutionResult } from "graphql";
import { person, startTestSettlement } from "./startTestSettlement.js";

export const JANUARY_END = "2011-01-31T23:00:00.000Z";

/** The worked cycle of eight obligations, as spends of one issuer each, plus one in February and one in euros. */
const OWED: readonly (readonly [string, string, number])[] = [
  ["a", "b", 10000],
  ["b", "c", 10000],
  ["c", "a", 10000],
  ["a", "d", 2550],
  ["d", "b", 1025],
  ["b", "a", 4000],
  ["c", "d", 333],
  ["d", "c", 1333],
];

export const CLOSE = `mutation ($input: CycleCommandInput!) { closeSettlementCycle(input: $input) {
  __typename
  ... on SettlementCycleClosed { cycle { id status from to } successor { id status from to } }
  ... on CycleMoveRefused { message status }
  ... on InvalidInput { problems { path problem } }
} }`;
export const CALCULATE = `mutation ($input: CycleCommandInput!) { calculateSettlementCycle(input: $input) {
  __typename
  ... on SettlementCycleCalculated { cycle { id status contentHash } }
  ... on CycleMoveRefused { message status }
} }`;

const finance = person("finance");

/** January and February on the graph of a settlement, both open, and how finance closes and calculates there. */
export async function openWorkedCycle() {
  const settlement = await startTestSettlement();
  let redemptionId = "";
  async function ask(query: string, caller: Caller, variables: Record<string, unknown> = {}): Promise<ExecutionResult> {
    return settlement.subgraph.execute({ query, variables }, caller);
  }

  async function data(query: string, caller: Caller, variables: Record<string, unknown> = {}): Promise<any> {
    const { data: answer, errors } = await ask(query, caller, variables);
    expect(errors).toBeUndefined();
    return answer;
  }

  const close = async (input: { cycleId: string; at?: string; idempotencyKey?: string }, caller: Caller = finance) =>
    (await data(CLOSE, caller, { input: { idempotencyKey: `close ${input.cycleId} ${input.at ?? ""}`, ...input } }))
      .closeSettlementCycle;
  const calculate = async (cycleId: string, idempotencyKey: string) =>
    (await data(CALCULATE, finance, { input: { idempotencyKey, cycleId } })).calculateSettlementCycle;
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b", "c", "d", "quiet");
  for (const [index, [debtor, creditor, points]] of OWED.entries()) {
    const at = `2011-01-15T11:00:0${index}.000Z`;
    redemptionId = await settlement.others.redeem({ redeemer: creditor, at, draws: [[debtor, points, "0.01", "CZK"]] });
  }
  await settlement.others.redeem({ redeemer: "b", at: "2011-01-20T11:00:00.000Z", draws: [["a", 100, "0.01", "EUR"]] });
  await settlement.others.redeem({ redeemer: "b", at: JANUARY_END, draws: [["a", 700, "0.01", "CZK"]] });
  await settlement.others.settled();
  const { settlementCycles } = await data(`{ settlementCycles { nodes { id } } }`, finance);
  const [january, february] = settlementCycles.nodes.map((node: { id: string }) => node.id);
  const ids: { january: string; february: string } = { january, february };
  return { settlement, ids, redemptionId, ask, data, close, calculate };
}

export type WorkedCycle = Awaited<ReturnType<typeof openWorkedCycle>>;
