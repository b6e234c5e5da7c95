import { person, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { runWaitingReconciliations } from "./runWaitingReconciliations.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b");
});
afterEach(async () => settlement.stop());

async function command(field: string, type: string, input: object, selection: string): Promise<unknown> {
  const query = `mutation ($input: ${type}!) { answer: ${field}(input: $input) { __typename ${selection} } }`;
  const { data, errors } = await settlement.subgraph.execute({ query, variables: { input } }, person("finance"));
  expect(errors).toBeUndefined();
  return data?.["answer"];
}

test("both parties of an obligation tell of it in their own books, and each finds it", async () => {
  const told: string[] = [];
  for (const day of ["10", "11", "12"]) {
    const at = `2011-01-${day}T11:00:00.000Z`;
    told.push(await settlement.others.redeem({ redeemer: "b", at, draws: [["a", 100, "1", "CZK"]] }));
  }
  await settlement.others.settled();
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  const cycleId = `cyc_${cycle?.id ?? ""}`;
  for (const [partnerCode, sign] of [
    ["b", ""],
    ["a", "-"],
  ] as const) {
    const lines = told.map((id, place) => `${place},rdm_${id},${sign}100.00,CZK,2011-01,2011-01-1${place},`);
    const csv = ["line_id,reference,amount,currency,cycle,date,description", ...lines].join("\n");
    const input = { idempotencyKey: `import ${partnerCode}`, partnerCode, cycleId, csv };
    expect(await command("importPartnerStatement", "ImportPartnerStatementInput", input, "")).toMatchObject({
      __typename: "PartnerStatementImported",
    });
  }
  const run = { idempotencyKey: "run", cycleId, source: "PARTNER" };
  const selection = "... on ReconciliationStarted { reconciliation { id } }";
  const started = await command("runReconciliation", "RunReconciliationInput", run, selection);
  await runWaitingReconciliations(settlement.deps);
  const { id } = (started as { reconciliation: { id: string } }).reconciliation;
  const query = "query ($id: ID!) { reconciliation(id: $id) { status matches { name count } breaks { name count } } }";
  const { data } = await settlement.subgraph.execute({ query, variables: { id } }, person("finance"));
  expect(data).toEqual({ reconciliation: { status: "DONE", matches: [{ name: "1", count: 6 }], breaks: [] } });
});
