import type { Caller } from "@tessera/kernel";
import type { ExecutionResult } from "graphql";
import { openWorkedCycle, type WorkedCycle } from "../test/openWorkedCycle.js";
import { person, shop } from "../test/startTestSettlement.js";

let worked: WorkedCycle;
beforeAll(async () => {
  worked = await openWorkedCycle();
  expect(await worked.close({ cycleId: worked.ids.january })).toMatchObject({ __typename: "SettlementCycleClosed" });
  const calculated = await worked.calculate(worked.ids.january, "calculate january");
  expect(calculated).toMatchObject({ __typename: "SettlementCycleCalculated" });
});
afterAll(async () => worked.settlement.stop());

const finance = person("finance");
const codesOf = (result: ExecutionResult) => result.errors?.map((error) => error.extensions["code"]);
const POSITIONS = `positions(currency: "CZK") { partner { code } receivable { amount } payable { amount } net { amount currency } }`;
const STATEMENT = `query ($partnerCode: String!, $cycleId: ID!) { partnerStatement(partnerCode: $partnerCode, cycleId: $cycleId) {
    partner { code } cycle { id } balances { net { amount currency } } lines(first: 100) { totalCount nodes { reference amount { amount } } } csv } }`;

test("a partner sees its own figures and learns nothing about others", async () => {
  const own = shop("d");
  const { settlementCycle } = await worked.data(
    `query ($id: ID!) { settlementCycle(id: $id) { ${POSITIONS} legs { partner { code } } obligations(first: 100) { totalCount }
      foreign: obligations(partnerCode: "a") { totalCount nodes { id } } unknown: obligations(partnerCode: "nobody") { totalCount nodes { id } } } }`,
    own,
    { id: worked.ids.january },
  );
  expect(settlementCycle.positions.map((row: { partner: { code: string } }) => row.partner.code)).toEqual(["d"]);
  expect(settlementCycle.legs).toEqual([{ partner: { code: "d" } }]);
  expect(settlementCycle.obligations.totalCount).toBe(4);
  expect(settlementCycle.foreign).toEqual(settlementCycle.unknown);
  expect(
    (await worked.data(STATEMENT, own, { partnerCode: "d", cycleId: worked.ids.january })).partnerStatement.balances,
  ).toHaveLength(1);
  for (const partnerCode of ["a", "nobody"]) {
    expect(
      (await worked.data(STATEMENT, own, { partnerCode, cycleId: worked.ids.january })).partnerStatement,
    ).toBeNull();
  }
  for (const field of ["obligationTotals { count }", "netting { scheme }"]) {
    expect(
      codesOf(
        await worked.ask(`query ($id: ID!) { settlementCycle(id: $id) { ${field} } }`, own, {
          id: worked.ids.january,
        }),
      ),
    ).toEqual(["FORBIDDEN"]);
  }
});

describe("who may what", () => {
  const fields: Record<string, string> = {
    settlementCycles: "{ settlementCycles { totalCount } }",
    settlementCycle: `{ settlementCycle(id: "cyc_x") { id } }`,
    currentSettlementCycle: "{ currentSettlementCycle { id } }",
    partnerStatement: `{ partnerStatement(partnerCode: "x", cycleId: "cyc_x") { csv } }`,
    verification: `{ verification(id: "ver_x") { id } }`,
    closeSettlementCycle: `mutation { closeSettlementCycle(input: { idempotencyKey: "x", cycleId: "cyc_x" }) { __typename } }`,
    calculateSettlementCycle: `mutation { calculateSettlementCycle(input: { idempotencyKey: "x", cycleId: "cyc_x" }) { __typename } }`,
    startVerification: "mutation { startVerification { id } }",
  };
  const readers = ["finance", "finance_approver", "operator", "auditor", "shop"];
  const movers = ["finance", "operator"];
  const verifiers = ["finance", "operator", "auditor"];
  const allowed: Record<string, readonly string[]> = {
    settlementCycles: readers,
    settlementCycle: readers,
    currentSettlementCycle: readers,
    partnerStatement: readers,
    verification: verifiers,
    closeSettlementCycle: movers,
    calculateSettlementCycle: movers,
    startVerification: verifiers,
  };
  const people: Record<string, Caller> = {
    finance,
    finance_approver: person("finance_approver"),
    operator: person("operator"),
    auditor: person("auditor"),
    support: person("support"),
    member: person("member", { memberId: "m" }),
    shop: shop("a"),
    shopWithoutScope: person("partner", { partnerCode: "a" }),
    shopWithoutPartner: person("partner", { scopes: ["statements:read"] }),
  };
  test.each(Object.keys(fields))("%s is for its roles alone", async (field) => {
    expect(codesOf(await worked.ask(fields[field] ?? "", undefined))).toEqual(["UNAUTHENTICATED"]);
    for (const [name, caller] of Object.entries(people)) {
      const codes = codesOf(await worked.ask(fields[field] ?? "", caller));
      expect([name, codes]).toEqual([name, allowed[field]?.includes(name) ? undefined : ["FORBIDDEN"]]);
    }
  });

  test("the changes of cycles are for those who see the whole clearing", async () => {
    const query = "subscription { settlementCycleChanged { id } }";
    for (const [name, code] of [
      ["shop", "FORBIDDEN"],
      ["support", "FORBIDDEN"],
      ["member", "FORBIDDEN"],
    ] as const) {
      const answer = await worked.settlement.subgraph.subscribe({ query }, people[name]);
      expect([name, Symbol.asyncIterator in answer ? [] : codesOf(answer)]).toEqual([name, [code]]);
    }
    const events = await worked.settlement.subgraph.subscribe({ query }, people["auditor"]);
    if (!(Symbol.asyncIterator in events)) throw new Error("refused");
    await events.return();
  });
});
