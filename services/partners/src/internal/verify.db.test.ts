import { networkCommands, type InvariantReport } from "@tessera/contracts";
import { PROGRAMME, setUpNetwork, startTestPartners, type TestPartners } from "../test/startTestPartners.js";

let partners: TestPartners;
beforeAll(async () => {
  partners = await startTestPartners();
});
beforeEach(async () => {
  await partners.reset();
  await setUpNetwork(partners);
});
afterAll(async () => {
  await partners.stop();
});

async function verify(): Promise<InvariantReport[]> {
  const handler = partners.commands.find(({ command }) => command.name === networkCommands("partners").verify.name);
  const { reports } = (await handler!.handle({ verificationId: "x" })) as { reports: InvariantReport[] };
  return reports;
}

it("finds a network as it was set up clean, and scans its rows", async () => {
  const reports = await verify();
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
  expect(Math.min(...reports.map(({ rowsScanned }) => rowsScanned))).toBeGreaterThan(0);
});

it.each([
  ["a row of the setup that is gone", "DELETE FROM earning_rule_version", /revisions are/, "revision 4: no row"],
  [
    "a counter that fell back",
    "UPDATE setup_revision SET revision = 3",
    /revisions are/,
    "revision 4: rule advent base version 1",
  ],
  [
    "a revision that two rows have",
    "UPDATE partner SET revision = 1",
    /revisions are/,
    "revision 1: partner advent, programme demo",
  ],
  [
    "a price that is not the published one",
    "UPDATE contract_version SET unit_price = 0.2",
    /has its fact/,
    "contract advent version 1",
  ],
  ["a partner whose name was changed", "UPDATE partner SET name = 'Other'", /has its fact/, "partner advent"],
  ["a fact that is gone", "DELETE FROM outbox WHERE sequence = 2", /has its fact/, "partner advent"],
  [
    "a fact of nothing",
    "INSERT INTO outbox (id, topic, key, sequence, payload) VALUES (gen_random_uuid(), 't', 'programme', 9, '{}')",
    /has its fact/,
    "fact t 9",
  ],
  [
    "a contract that skips a version",
    "UPDATE contract_version SET version = 2",
    /contract versions/,
    "contract advent",
  ],
  [
    "a contract in a currency of no programme",
    "UPDATE contract_version SET currency = 'USD'",
    /contract versions/,
    "contract advent",
  ],
  [
    "a rule that skips a version",
    "UPDATE earning_rule_version SET version = 7",
    /versions of an earning rule/,
    "rule advent base",
  ],
  ["a store of nobody", "UPDATE store SET partner_code = 'gone'", /belongs to a partner/, "store gone S1"],
  [
    "an answer that points to nothing",
    "UPDATE idempotency_key SET answer = jsonb_set(answer, '{storeId}', to_jsonb(gen_random_uuid())) WHERE operation = 'openStore'",
    /answer kept/,
    "answer to openStore under key-5",
  ],
])("names %s", async (_, corruption, invariant, example) => {
  await partners.rows(corruption);
  const violated = (await verify()).filter(({ violations }) => violations > 0);
  const named = violated.find((report) => invariant.test(report.invariant));
  expect(violated.map((report) => report.invariant)).toContainEqual(expect.stringMatching(invariant));
  expect(named?.examples).toContain(example);
});

it("knows the answer to settlement terms, and names it when they are gone", async () => {
  const terms = { clearing: "MULTILATERAL_NET", homeCurrency: true };
  await partners.mutate("setSettlementTerms", terms, "... on SettlementTermsSet { revision }");
  expect((await verify()).filter(({ violations }) => violations > 0)).toEqual([]);
  await partners.rows("DELETE FROM settlement_terms_version");
  const answers = (await verify()).find(({ invariant }) => /answer kept/.test(invariant));
  expect(answers?.examples).toEqual([expect.stringContaining("answer to setSettlementTerms")]);
});

it("a programme that names its operator begins with terms: one revision, one fact, the operator for good", async () => {
  await partners.reset();
  const operator = { name: "Tessera a.s.", address: "Dlouhá 1, Praha", country: "CZ", vatId: "CZ12345678" };
  const define = async (named: object) =>
    partners.mutate(
      "defineProgramme",
      { ...PROGRAMME, operator: named },
      "... on ProgrammeDefined { revision } ... on InvalidInput { problems { path } }",
    );
  expect(await define(operator)).toMatchObject({ revision: 1 });
  expect(await define(operator)).toMatchObject({ revision: 1 });
  const problems = [{ path: ["operator"] }];
  expect(await define({ ...operator, name: "Another" })).toMatchObject({ __typename: "InvalidInput", problems });
  const bad = [{ path: ["operator", "vatId"] }];
  expect(await define({ ...operator, vatId: "?" })).toMatchObject({ __typename: "InvalidInput", problems: bad });
  const [fact, ...others] = await partners.facts();
  expect([fact?.payload, others]).toMatchObject([
    { settlement: { version: 1, invoicing: "AT_APPROVAL", paymentTermsDays: 14, operator } },
    [],
  ]);
  const violated = (await verify()).filter(({ violations }) => violations > 0);
  // The services of this test have applied what was set up before.
  expect(violated.map(({ invariant }) => invariant)).not.toContainEqual(
    expect.stringMatching(/setup's|row of the setup/),
  );
});

it("names a service that has applied more than is published here", async () => {
  partners.others.get("members")!.revision = 5;
  const violated = (await verify()).filter(({ violations }) => violations > 0);
  expect(violated.map(({ examples }) => examples)).toEqual([["members has applied revision 5, the last here is 4"]]);
});

it.each([
  "UPDATE contract_version SET unit_price = 1",
  "DELETE FROM earning_rule_version",
  "UPDATE programme SET expiry_months = 9",
])("the database itself refuses: %s", async (change) => {
  await expect(partners.db.database.pool.query(change)).rejects.toThrow("never changed or deleted");
});

it("tells its state and raises a barrier once, behind the facts before it", async () => {
  const { raiseBarrier, state, replayParked } = networkCommands("partners");
  const handle = (name: string, input: object) =>
    partners.commands.find(({ command }) => command.name === name)!.handle(input);
  expect(await handle(state.name, {})).toMatchObject({ revision: 4, parked: [] });
  const barrierId = "01900000-0000-7000-8000-000000000001";
  expect(await handle(raiseBarrier.name, { barrierId })).toEqual({ raised: true });
  expect(await handle(raiseBarrier.name, { barrierId })).toEqual({ raised: true });
  expect(await partners.rows("SELECT topic, position FROM outbox ORDER BY position DESC LIMIT 2")).toMatchObject([
    { topic: "partners.barrierRaised.v1", position: "5" },
    { topic: "partners.earningRulePublished.v1", position: "4" },
  ]);
  expect(await handle(replayParked.name, { ids: [] })).toEqual({ replayed: 0 });
});
