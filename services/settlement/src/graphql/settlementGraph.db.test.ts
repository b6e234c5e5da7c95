import type { ExecutionResult } from "graphql";
import { CALCULATE, CLOSE, JANUARY_END, openWorkedCycle, type WorkedCycle } from "../test/openWorkedCycle.js";
import { person } from "../test/startTestSettlement.js";

let worked: WorkedCycle;
beforeAll(async () => {
  worked = await openWorkedCycle();
});
afterAll(async () => worked.settlement.stop());

const finance = person("finance");
const codesOf = (result: ExecutionResult) => result.errors?.map((error) => error.extensions["code"]);
const POSITIONS = `positions(currency: "CZK") { partner { code } receivable { amount } payable { amount } net { amount currency } }`;

describe("before the close", () => {
  test("cycles come in order of time, page by page", async () => {
    const query = `query ($after: String) { settlementCycles(first: 1, after: $after) {
      edges { cursor node { from to status } } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount } }`;
    const first = (await worked.data(query, finance)).settlementCycles;
    expect(first.edges[0].node).toEqual({ from: "2010-12-31T23:00:00.000Z", to: JANUARY_END, status: "OPEN" });
    expect([first.totalCount, first.pageInfo.hasNextPage]).toEqual([2, true]);
    const second = (await worked.data(query, finance, { after: first.pageInfo.endCursor })).settlementCycles;
    expect(second.edges[0].node.from).toBe(JANUARY_END);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    for (const after of ["x", Buffer.from('["yesterday"]').toString("base64url")]) {
      expect(codesOf(await worked.ask(query, finance, { after }))).toEqual(["BAD_USER_INPUT"]);
    }
  });

  test("the current cycle is the earliest open one, with positions as they are now and nothing calculated", async () => {
    const { currentSettlementCycle } = await worked.data(
      `{ currentSettlementCycle { id contentHash ${POSITIONS} obligationTotals { currency kind count gross { amount } } netting { scheme } legs { id } } }`,
      finance,
    );
    expect(currentSettlementCycle).toMatchObject({ id: worked.ids.january, contentHash: null, netting: [], legs: [] });
    expect(currentSettlementCycle.positions.map((row: { net: { amount: string } }) => row.net.amount)).toEqual([
      "14.50",
      "-29.75",
      "10.00",
      "5.25",
    ]);
    expect(currentSettlementCycle.obligationTotals).toEqual([
      { currency: "CZK", kind: "REDEMPTION", count: 8, gross: { amount: "392.41" } },
      { currency: "EUR", kind: "REDEMPTION", count: 1, gross: { amount: "1.00" } },
    ]);
  });

  test("a cycle is not calculated before it is closed", async () => {
    expect(await worked.calculate(worked.ids.january, "too early")).toMatchObject({
      __typename: "CycleMoveRefused",
      status: "OPEN",
    });
    expect(await worked.calculate("cyc_x", "what")).toMatchObject({ __typename: "CycleMoveRefused", status: null });
    const at = { idempotencyKey: "k", cycleId: worked.ids.january, at: JANUARY_END };
    expect(codesOf(await worked.ask(CALCULATE, finance, { input: at }))).toEqual(["BAD_USER_INPUT"]);
    expect(
      codesOf(await worked.ask(CALCULATE, finance, { input: { idempotencyKey: "", cycleId: worked.ids.january } })),
    ).toEqual(["BAD_USER_INPUT"]);
  });

  test("a close is refused out of order, outside the cycle, in the future, for no cycle, under no key", async () => {
    expect(await worked.close({ cycleId: worked.ids.february })).toMatchObject({
      __typename: "CycleMoveRefused",
      status: "OPEN",
    });
    expect(await worked.close({ cycleId: "mbr_1" })).toMatchObject({ __typename: "CycleMoveRefused", status: null });
    for (const at of ["2010-12-31T23:00:00Z", "2011-02-01T00:00:00Z", "2099-01-01T00:00:00Z"]) {
      expect(await worked.close({ cycleId: worked.ids.january, at })).toMatchObject({
        __typename: "InvalidInput",
        problems: [{ path: ["at"] }],
      });
    }
    expect(await worked.close({ cycleId: worked.ids.january, idempotencyKey: "" })).toMatchObject({
      __typename: "InvalidInput",
      problems: [{ path: ["idempotencyKey"] }],
    });
  });

  test("a service that does not answer leaves the cycle cut off, and a repeat goes on", async () => {
    worked.settlement.others.down.add("rewards");
    const input = { cycleId: worked.ids.january, idempotencyKey: "close january" };
    expect(codesOf(await worked.ask(CLOSE, finance, { input }))).toEqual(["UNAVAILABLE"]);
    expect(
      (
        await worked.data(`query ($id: ID!) { settlementCycle(id: $id) { status } }`, finance, {
          id: worked.ids.january,
        })
      ).settlementCycle,
    ).toEqual({ status: "CUT_OFF" });
    worked.settlement.others.down.delete("rewards");
    const closed = await worked.close(input);
    expect(closed).toMatchObject({
      __typename: "SettlementCycleClosed",
      cycle: { status: "CLOSED" },
      successor: { id: worked.ids.february, status: "OPEN" },
    });
    expect(await worked.close(input)).toEqual(closed);
    expect(await worked.close({ ...input, at: JANUARY_END })).toEqual({ __typename: "IdempotencyConflict" });
    expect(await worked.close({ cycleId: worked.ids.january, idempotencyKey: "again" })).toMatchObject({
      __typename: "CycleMoveRefused",
      status: "CLOSED",
    });
  });
});

describe("after the calculation", () => {
  let contentHash: string;
  beforeAll(async () => {
    const answer = await worked.calculate(worked.ids.january, "calculate january");
    expect(answer).toMatchObject({ __typename: "SettlementCycleCalculated", cycle: { status: "CALCULATED" } });
    contentHash = answer.cycle.contentHash;
  });

  test("calculating again gives the same hash, and another input under the key a conflict", async () => {
    expect((await worked.calculate(worked.ids.january, "once more")).cycle.contentHash).toBe(contentHash);
    expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(await worked.calculate(worked.ids.february, "once more")).toEqual({ __typename: "IdempotencyConflict" });
  });

  test("netting, positions and legs are those of the worked example", async () => {
    const { settlementCycle } = await worked.data(
      `query ($id: ID!) { settlementCycle(id: $id) { ${POSITIONS} netting(currency: "CZK") { scheme value { amount } payments efficiency optimal }
        all: netting { scheme } legs(currency: "CZK") { id partner { code } direction amount { amount } } } }`,
      finance,
      { id: worked.ids.january },
    );
    expect(settlementCycle.netting).toEqual([
      { scheme: "GROSS", value: { amount: "392.41" }, payments: 8, efficiency: "0.000000", optimal: true },
      { scheme: "BILATERAL", value: { amount: "305.75" }, payments: 6, efficiency: "0.220840", optimal: true },
      { scheme: "CONSERVATIVE", value: { amount: "54.75" }, payments: 3, efficiency: "0.860478", optimal: true },
      { scheme: "MULTILATERAL_HUB", value: { amount: "29.75" }, payments: 4, efficiency: "0.924186", optimal: true },
      { scheme: "FEWEST_DIRECT", value: { amount: "29.75" }, payments: 3, efficiency: "0.924186", optimal: true },
    ]);
    expect(settlementCycle.all).toHaveLength(10);
    expect(
      settlementCycle.legs.map((leg: { partner: { code: string }; direction: string; amount: { amount: string } }) => [
        leg.partner.code,
        leg.direction,
        leg.amount.amount,
      ]),
    ).toEqual([
      ["a", "RECEIVES", "14.50"],
      ["b", "PAYS", "29.75"],
      ["c", "RECEIVES", "10.00"],
      ["d", "RECEIVES", "5.25"],
    ]);
    expect(settlementCycle.legs[0].id).toMatch(/^leg_/);
    expect(settlementCycle.positions[1]).toEqual({
      partner: { code: "b" },
      receivable: { amount: "110.25" },
      payable: { amount: "140.00" },
      net: { amount: "-29.75", currency: "CZK" },
    });
  });

  test("a fact of the closed month goes to the open one, late and with its own instant", async () => {
    await worked.settlement.others.redeem({
      redeemer: "c",
      at: "2011-01-05T11:00:00.000Z",
      draws: [["d", 100, "0.01", "CZK"]],
    });
    await worked.settlement.others.settled();
    const { settlementCycle } = await worked.data(
      `query ($id: ID!) { settlementCycle(id: $id) { obligations { nodes { debtor { code } occurredAt late } } } }`,
      finance,
      { id: worked.ids.february },
    );
    expect(settlementCycle.obligations.nodes).toEqual([
      { debtor: { code: "d" }, occurredAt: "2011-01-05T11:00:00.000Z", late: true },
      { debtor: { code: "a" }, occurredAt: JANUARY_END, late: false },
    ]);
    expect((await worked.calculate(worked.ids.january, "after the late one")).cycle.contentHash).toBe(contentHash);
  });

  test("obligations page by key, both sides of a partner in one list", async () => {
    const query = `query ($id: ID!, $partnerCode: String, $first: Int!, $after: String) { settlementCycle(id: $id) {
      obligations(first: $first, after: $after, partnerCode: $partnerCode) {
        nodes { id debtor { code } creditor { code } amount { amount } reference } totalCount pageInfo { endCursor hasNextPage } } } }`;
    for (const [partnerCode, total] of [
      [null, 9],
      ["a", 5],
      ["quiet", 0],
    ] as const) {
      const seen: { id: string; debtor: { code: string }; creditor: { code: string } }[] = [];
      for (let after: string | null = null, more = true; more;) {
        const page: { nodes: typeof seen; totalCount: number; pageInfo: { endCursor: string; hasNextPage: boolean } } =
          (await worked.data(query, finance, { id: worked.ids.january, partnerCode, first: 2, after })).settlementCycle
            .obligations;
        expect(page.totalCount).toBe(total);
        seen.push(...page.nodes);
        [after, more] = [page.pageInfo.endCursor, page.pageInfo.hasNextPage];
      }
      expect(new Set(seen.map((row) => row.id)).size).toBe(total);
      if (partnerCode)
        expect(seen.every((row) => [row.debtor.code, row.creditor.code].includes(partnerCode))).toBe(true);
    }
    expect(codesOf(await worked.ask(query, finance, { id: worked.ids.january, first: 101 }))).toEqual([
      "BAD_USER_INPUT",
    ]);
    expect(
      codesOf(await worked.ask(query, finance, { id: worked.ids.january, first: 1, after: "bm90aGluZw" })),
    ).toEqual(["BAD_USER_INPUT"]);
  });

  const STATEMENT = `query ($partnerCode: String!, $cycleId: ID!) { partnerStatement(partnerCode: $partnerCode, cycleId: $cycleId) {
    partner { code } cycle { id } balances { net { amount currency } } lines(first: 100) { totalCount nodes { reference amount { amount } } } csv } }`;

  test("a statement's CSV closes with the balances of the graph, in bytes that do not change", async () => {
    const variables = { partnerCode: "d", cycleId: worked.ids.january };
    const { partnerStatement } = await worked.data(STATEMENT, finance, variables);
    expect(partnerStatement.balances).toEqual([{ net: { amount: "5.25", currency: "CZK" } }]);
    expect(partnerStatement.lines.totalCount).toBe(4);
    const records = partnerStatement.csv.split("\r\n");
    expect(records).toHaveLength(8);
    expect(records[1]).toBe("OPENING,2010-12-31T23:00:00.000Z,,,,CZK,0.00,0.00,0.00,");
    expect(records[5]).toBe(
      `ENTRY,2011-01-15T11:00:07.000Z,REDEMPTION,rdm_${worked.redemptionId},c,CZK,0.00,13.33,5.25,false`,
    );
    expect(records[6]).toBe("CLOSING,2011-01-31T23:00:00.000Z,,,,CZK,28.83,23.58,5.25,");
    expect((await worked.data(STATEMENT, finance, variables)).partnerStatement.csv).toBe(partnerStatement.csv);
  });

  test("a partner without obligations has an empty statement; an unknown partner or cycle none", async () => {
    expect(
      (await worked.data(STATEMENT, finance, { partnerCode: "quiet", cycleId: worked.ids.january })).partnerStatement,
    ).toMatchObject({
      balances: [],
      lines: { totalCount: 0 },
    });
    for (const [partnerCode, cycleId] of [
      ["nobody", worked.ids.january],
      ["a", "cyc_1"],
      ["a", worked.ids.january.replace(/.$/, "x")],
      ["\u0000", worked.ids.january],
    ]) {
      expect((await worked.data(STATEMENT, finance, { partnerCode, cycleId })).partnerStatement).toBeNull();
    }
  });
});

describe("cutting off within a cycle", () => {
  test("the successor takes the rest of the interval and what was posted for it", async () => {
    const changes = await worked.settlement.subgraph.subscribe(
      {
        query: `subscription ($id: ID) { settlementCycleChanged(id: $id) { id status from to } }`,
        variables: { id: worked.ids.february },
      },
      finance,
    );
    if (!(Symbol.asyncIterator in changes)) throw new Error("refused");
    await worked.settlement.others.redeem({
      redeemer: "b",
      at: "2011-02-10T00:00:00.000Z",
      draws: [["a", 5, "0.01", "CZK"]],
    });
    await worked.settlement.others.redeem({
      redeemer: "b",
      at: "2011-02-09T23:59:59.999Z",
      draws: [["a", 6, "0.01", "CZK"]],
    });
    await worked.settlement.others.settled();
    const closed = await worked.close({ cycleId: worked.ids.february, at: "2011-02-10T01:00:00+01:00" });
    expect(closed).toMatchObject({
      __typename: "SettlementCycleClosed",
      cycle: { to: "2011-02-10T00:00:00.000Z", status: "CLOSED" },
      successor: { from: "2011-02-10T00:00:00.000Z", to: "2011-02-28T23:00:00.000Z", status: "OPEN" },
    });
    const moved = await worked.data(
      `query ($id: ID!) { settlementCycle(id: $id) { obligations { nodes { occurredAt late } } } }`,
      finance,
      { id: closed.successor.id },
    );
    expect(moved.settlementCycle.obligations.nodes).toEqual([{ occurredAt: "2011-02-10T00:00:00.000Z", late: false }]);
    // An event may be shown with what the cycle has become meanwhile; the last one is its last state.
    const seen = [(await changes.next()).value, (await changes.next()).value];
    expect(seen.map((event) => event?.data?.["settlementCycleChanged"])).toEqual([
      expect.objectContaining({ id: worked.ids.february }),
      expect.objectContaining({ status: "CLOSED" }),
    ]);
    await changes.return();
  });
});
