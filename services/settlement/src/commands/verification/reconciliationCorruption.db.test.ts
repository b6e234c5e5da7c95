import { person, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { runWaitingReconciliations } from "../reconciliation/runWaitingReconciliations.js";
import { verifyOwnBooks } from "./verifyOwnBooks.js";

/** In January a owes b 100, 200 and 200; b's statement names the first and tells the amount of the other two without a name. */
let settlement: TestSettlement;
beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b");
  const named = await settlement.others.redeem({
    redeemer: "b",
    at: "2011-01-10T11:00:00.000Z",
    draws: [["a", 100, "1", "CZK"]],
  });
  for (const day of ["11", "12"]) {
    const at = `2011-01-${day}T11:00:00.000Z`;
    await settlement.others.redeem({ redeemer: "b", at, draws: [["a", 200, "1", "CZK"]] });
  }
  await settlement.others.settled();
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  const cycleId = `cyc_${cycle?.id ?? ""}`;
  const csv = [
    "line_id,reference,amount,currency,cycle,date,description",
    `1,rdm_${named.replace(/^rdm_/, "")},100.00,CZK,2011-01,2011-01-10,`,
    "2,,200.00,CZK,2011-01,2011-01-11,",
  ].join("\n");
  const input = { idempotencyKey: "1", partnerCode: "b", cycleId, csv };
  await command("importPartnerStatement", "ImportPartnerStatementInput", input, "PartnerStatementImported");
  const run = { idempotencyKey: "2", cycleId, source: "PARTNER" };
  await command("runReconciliation", "RunReconciliationInput", run, "ReconciliationStarted");
  await runWaitingReconciliations(settlement.deps);
});
afterAll(async () => settlement.stop());

async function command(field: string, type: string, input: object, success: string): Promise<void> {
  const query = `mutation ($input: ${type}!) { answer: ${field}(input: $input) { __typename } }`;
  const answer = await settlement.subgraph.execute({ query, variables: { input } }, person("finance"));
  expect(answer).toMatchObject({ data: { answer: { __typename: success } } });
}

const ofReconciliation = async () =>
  (await verifyOwnBooks(settlement.db.database)).filter(({ invariant }) => /^(18|19|20) /.test(invariant));
const violated = async () =>
  (await ofReconciliation()).flatMap(({ violations, invariant }) => (violations > 0 ? [invariant] : []));

const CLOSES = "18 a match closes to zero with its fee, and its items are those of its sums";
const SAME = "18 a matched line and obligation say the same amount as the match";
const COMPLETE = "19 opening + lines = closing of every imported bank statement; every partner statement has its lines";
const AMBIGUOUS = "20 the machine has matched nothing that it calls ambiguous";

test("an untouched reconciliation is clean and every invariant has looked at rows", async () => {
  const reports = await ofReconciliation();
  expect(reports.map(({ violations, rowsScanned }) => [violations, rowsScanned > 0])).toEqual(
    reports.map(() => [0, true]),
  );
  expect(reports).toHaveLength(5);
});

test.each<[string, string, string[]]>([
  [
    "a matched line's amount",
    "UPDATE partner_statement_line SET amount_minor = amount_minor + 1 WHERE id IN (SELECT found_id FROM match_item)",
    [SAME],
  ],
  [
    "a matched obligation's amount",
    "UPDATE obligation SET amount_minor = amount_minor + 1 WHERE id IN (SELECT expected_id FROM match_item)",
    [SAME],
  ],
  ["a pass of a pair that is none", "UPDATE match_item SET pass = 2", [CLOSES]],
  ["a line that is gone", "DELETE FROM partner_statement_line WHERE amount_minor = 20000", [COMPLETE]],
  [
    "a match of what is ambiguous",
    "UPDATE match_item SET found_id = (SELECT found_ids[1] FROM break WHERE type = 'AMBIGUOUS')",
    [SAME, AMBIGUOUS],
  ],
])("corrupting %s is named", async (_, sql, expected) => {
  const tables = ["partner_statement_line", "match_item", "obligation", "match", "break"];
  const client = await settlement.db.superuserPool.connect();
  try {
    for (const table of tables) await client.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
    // Triggers refuse what a superuser can do by turning them off.
    await client.query("SET session_replication_role = replica");
    expect((await client.query(sql)).rowCount).toBeGreaterThan(0);
    expect(await violated()).toEqual(expected);
  } finally {
    for (const table of tables) {
      const columns = await client.query<{ names: string }>(
        `SELECT string_agg(quote_ident(column_name), ', ') AS names FROM information_schema.columns
         WHERE table_name = $1 AND is_generated = 'NEVER'`,
        [table],
      );
      const names = columns.rows[0]?.names ?? "";
      await client.query(`DELETE FROM ${table}; INSERT INTO ${table} (${names}) SELECT ${names} FROM kept_${table}`);
      await client.query(`DROP TABLE kept_${table}`);
    }
    await client.query("SET session_replication_role = DEFAULT");
    client.release();
  }
  expect(await violated()).toEqual([]);
});
