import type { Caller } from "@tessera/kernel";
import { person, shop, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { runWaitingReconciliations } from "./runWaitingReconciliations.js";

let settlement: TestSettlement;
let january: string;
const finance = person("finance");
let keys = 0;

beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b", "c");
});
afterAll(async () => settlement.stop());

async function ask<T>(query: string, variables: object, caller: Caller = finance): Promise<T> {
  const { data, errors } = await settlement.subgraph.execute({ query, variables: { ...variables } }, caller);
  expect(errors).toBeUndefined();
  return data as T;
}

async function command(field: string, input: object, success: string, caller: Caller = finance): Promise<Answer> {
  const type = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { answer: ${field}(input: $input) { __typename ... on ${success} } }`;
  const variables = { input: { idempotencyKey: `k${(keys += 1)}`, ...input } };
  const { answer } = await ask<{ answer: Answer }>(query, variables, caller);
  expect(answer.__typename).toBe(success.split(" ")[0]);
  return answer;
}

interface Answer {
  readonly __typename: string;
  readonly adjustment?: { readonly id: string };
}

interface Line {
  readonly lineId: string | null;
  readonly error: string | null;
  readonly raw: string | null;
  readonly matchId: string | null;
  readonly pass: number | null;
  readonly obligationIds: readonly string[];
}

interface Lines {
  readonly totalCount: number;
  readonly nodes: readonly Line[];
  readonly pageInfo: { readonly endCursor: string | null };
}

async function receivedLines(more: object = {}, caller: Caller = finance): Promise<Lines> {
  const query = `query ($cycleId: ID!, $code: String!, $state: ReceivedLineState, $first: Int, $after: String) {
    receivedLines(cycleId: $cycleId, partnerCode: $code, state: $state, first: $first, after: $after) {
      totalCount nodes { lineId error raw matchId pass obligationIds } pageInfo { endCursor } } }`;
  const variables = { cycleId: january, code: "b", first: 100, ...more };
  return (await ask<{ receivedLines: Lines }>(query, variables, caller)).receivedLines;
}

async function tell(partnerCode: string, cycleId: string, lines: readonly string[]): Promise<void> {
  const csv = ["line_id,reference,amount,currency,cycle,date,description", ...lines].join("\n");
  await command("importPartnerStatement", { partnerCode, cycleId, csv }, "PartnerStatementImported { lines }");
}

async function reconcile(cycleId: string): Promise<void> {
  await command("runReconciliation", { cycleId, source: "PARTNER" }, "ReconciliationStarted { reconciliation { id } }");
  await runWaitingReconciliations(settlement.deps);
}

async function redeemAt(at: string): Promise<string> {
  return `rdm_${await settlement.others.redeem({ redeemer: "b", at, draws: [["a", 100, "1", "CZK"]] })}`;
}

test("what a partner told is read line by line: what matched with what, what is open, what cannot be read and why", async () => {
  const [one, two] = [await redeemAt("2011-01-10T11:00:00.000Z"), await redeemAt("2011-01-11T11:00:00.000Z")];
  await settlement.others.settled();
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  january = `cyc_${cycle?.id}`;
  // Twenty lines that look alike: the first of the file matches, the others tell it again.
  const alike = Array.from({ length: 20 }, (_, place) => `again ${place},${two},100.00,CZK,,2011-01-11,`);
  await tell("b", january, [`right,${one},100.00,CZK,2011-01,2011-01-10,`, "bad,x,1e3,CZK,,2011-01-10,", ...alike]);
  await reconcile(january);

  const matched = await receivedLines({ state: "MATCHED" });
  expect(matched.nodes.map(({ lineId, pass }) => [lineId, pass])).toEqual([
    ["right", 1],
    ["again 0", 1],
  ]);
  expect((await receivedLines({ state: "BAD" })).nodes).toEqual([
    {
      ...{ lineId: null, matchId: null, pass: null, obligationIds: [] },
      error: "amount must be a decimal other than 0 with at most 2 places",
      raw: "bad,x,1e3,CZK,,2011-01-10,",
    },
  ]);
  expect((await receivedLines({ state: "OPEN" })).totalCount).toBe(19);
  const first = await receivedLines({ first: 2 });
  const second = await receivedLines({ first: 2, after: first.pageInfo.endCursor });
  expect([...first.nodes, ...second.nodes].map(({ lineId }) => lineId)).toEqual(["right", null, "again 0", "again 1"]);

  // What is listed is what `unmatch` takes.
  const [{ matchId = null } = {}] = matched.nodes;
  await command("unmatch", { matchId, reason: "Wrong." }, "MatchChanged { matchId }");
  expect((await receivedLines({ state: "MATCHED" })).nodes.map(({ lineId }) => lineId)).toEqual(["again 0"]);
});

test("a partner reads its own lines and is told of another's what it is told of nobody's", async () => {
  expect((await receivedLines({}, shop("b"))).totalCount).toBe(22);
  const nothing = { totalCount: 0, nodes: [], pageInfo: { endCursor: null } };
  for (const code of ["b", "nobody", "\u0000"]) expect(await receivedLines({ code }, shop("c"))).toEqual(nothing);
  for (const after of ["nonsense", Buffer.from("[]").toString("base64url")]) {
    const query = `query ($id: ID!, $after: String) { receivedLines(cycleId: $id, partnerCode: "b", after: $after) { totalCount } }`;
    const { errors } = await settlement.subgraph.execute({ query, variables: { id: january, after } }, finance);
    expect(errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  }
});

test("an adjustment of another cycle is told in the wrong one, by whichever id it is named", async () => {
  const posted = { debtorCode: "a", creditorCode: "c", amount: { amount: "7.00", currency: "CZK" }, reason: "Agreed." };
  const told = await command(
    "postAdjustment",
    { ...posted, occurredAt: "2011-02-10T11:00:00Z" },
    "AdjustmentProposed { adjustment { id } }",
  );
  const adjustmentId = told.adjustment?.id;
  await command(
    "approveAdjustment",
    { adjustmentId },
    "AdjustmentPosted { adjustment { id } }",
    person("finance_approver"),
  );
  await tell("c", january, [`1,${adjustmentId},7.00,CZK,,2011-01-12,`]);
  await reconcile(january);
  const rows = await settlement.rows<{ type: string }>("SELECT type FROM break WHERE partner_code = 'c'");
  expect(rows).toEqual([{ type: "WRONG_CYCLE" }]);
});
