import { randomUUID } from "node:crypto";
import type { ExecutionResult } from "graphql";
import {
  memberWith,
  openTestGraph,
  operator,
  partnerClient,
  type Data,
  type TestGraph,
} from "../test/openTestGraph.js";

const WATCH = `subscription ($id: ID!) { walletChanged(memberId: $id) { member { id wallet { available } } entry { kind points partner { code } } } }`;
const DRAWS = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Redemption { id
  draws { points issuer { code } unitPrice { amount currency } lot { id issuer { code } } } } } }`;
const support = { subject: "sue", roles: ["support"], scopes: [] } as const;

describe("spends", () => {
  let graph: TestGraph;
  let id: string;
  let cardNumber: string;
  beforeAll(async () => {
    graph = await openTestGraph();
  });
  beforeEach(async () => {
    ({ id, cardNumber } = await graph.enrol());
  });
  afterAll(async () => graph.stop());

  async function earn(partnerCode: string, currency: string, unitPrice: string): Promise<void> {
    const receiptNumber = randomUUID();
    const input = {
      idempotencyKey: receiptNumber,
      cardNumber,
      receiptNumber,
      partnerCode,
      currency,
      lines: [{ sku: "A", quantity: "1", unitPrice }],
    };
    const { recordPurchase } = await graph.answer(
      `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { __typename } }`,
      { input },
      operator,
    );
    expect(recordPurchase.__typename).toBe("PurchaseRecorded");
  }
  async function spend(points: number): Promise<string> {
    const spendId = randomUUID();
    const answer = await graph.book.spending.submit({
      spendId,
      memberId: id.slice(4),
      redeemerCode: "pasiv",
      points,
      occurredAt: null,
    });
    expect(answer.kind).toBe("Spent");
    graph.book.published();
    return `rdm_${spendId}`;
  }

  describe("the draws of a redemption", () => {
    const drawsOf = async (redemptionId: string, caller: Parameters<TestGraph["ask"]>[2]): Promise<Data> => {
      const { data, codes } = await graph.ask(
        DRAWS,
        { representations: [{ __typename: "Redemption", id: redemptionId }] },
        caller,
      );
      return { draws: data._entities[0]?.draws, codes };
    };

    it("tell which lots paid, at which price, to the member and to the partner that gave the reward", async () => {
      await earn("advent", "CZK", "100");
      await earn("domov", "EUR", "3");
      const redemptionId = await spend(7);
      const paid = [
        {
          points: 5,
          issuer: { code: "advent" },
          unitPrice: { amount: "0.10", currency: "CZK" },
          lot: { issuer: { code: "advent" } },
        },
        {
          points: 2,
          issuer: { code: "domov" },
          unitPrice: { amount: "0.0045", currency: "EUR" },
          lot: { issuer: { code: "domov" } },
        },
      ];
      for (const caller of [memberWith(id), partnerClient("pasiv"), support]) {
        expect(await drawsOf(redemptionId, caller)).toMatchObject({ draws: paid, codes: [] });
      }
    });

    it("look to everybody else like those of a redemption that spent nothing", async () => {
      await earn("advent", "CZK", "100");
      const redemptionId = await spend(5);
      const stranger = await graph.enrol();
      for (const caller of [memberWith(stranger.id), partnerClient("advent"), undefined]) {
        expect(await drawsOf(redemptionId, caller)).toEqual(await drawsOf(`rdm_${randomUUID()}`, caller));
      }
      expect(await drawsOf(redemptionId, memberWith(stranger.id))).toEqual({ draws: [], codes: [] });
    });

    it("do not show a redeeming partner what another shop's lot holds", async () => {
      await earn("advent", "CZK", "200");
      const redemptionId = await spend(5);
      const LOT = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Redemption { draws { lot { remaining } } } ... on PointsLot { id } } }`;
      const representations = [{ __typename: "Redemption", id: redemptionId }];
      expect((await graph.ask(LOT, { representations }, partnerClient("pasiv"))).codes).toEqual(["FORBIDDEN"]);
      const { _entities } = await graph.answer(DRAWS, { representations }, partnerClient("pasiv"));
      const lot = { __typename: "PointsLot", id: _entities[0].draws[0].lot.id };
      expect((await graph.answer(LOT, { representations: [lot] }, partnerClient("pasiv")))._entities).toEqual([null]);
      expect((await graph.answer(LOT, { representations: [lot] }, partnerClient("advent")))._entities).toEqual([
        { id: lot.id },
      ]);
    });

    it("of a hundred redemptions are read together", async () => {
      await earn("advent", "CZK", "10000");
      const ids: string[] = [];
      for (let count = 0; count < 20; count += 1) ids.push(await spend(1));
      const queries = jest.spyOn(graph.testDatabase.database.pool, "query");
      const representations = ids.map((redemptionId) => ({ __typename: "Redemption", id: redemptionId }));
      const { _entities } = await graph.answer(DRAWS, { representations }, operator);
      expect(_entities).toHaveLength(20);
      expect(queries.mock.calls.filter(([sql]) => /FROM (spend|lot)\b/.test(String(sql)))).toHaveLength(2);
      queries.mockRestore();
    });
  });

  describe("walletChanged", () => {
    async function watch(caller: Parameters<TestGraph["subscribe"]>[2], memberId = id) {
      const events = await graph.subscribe(WATCH, { id: memberId }, caller);
      if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events.errors));
      return events;
    }
    const next = async (events: AsyncGenerator<ExecutionResult, void, void>): Promise<Data> => {
      const { value } = await events.next();
      expect((value as ExecutionResult).errors).toBeUndefined();
      return (value as ExecutionResult).data;
    };

    it("tells of each entry after its commit, in order, with the wallet as it then is", async () => {
      const events = await watch(memberWith(id));
      await earn("advent", "CZK", "100");
      expect(await next(events)).toEqual({
        walletChanged: {
          member: { id, wallet: { available: 5 } },
          entry: { kind: "EARN", points: 5, partner: { code: "advent" } },
        },
      });
      await spend(3);
      expect(await next(events)).toEqual({
        walletChanged: {
          member: { id, wallet: { available: 2 } },
          entry: { kind: "SPEND", points: -3, partner: { code: "pasiv" } },
        },
      });
      await events.return();
    });

    it("tells of no other member", async () => {
      const stranger = await graph.enrol();
      const [own, foreign] = [await watch(operator), await watch(support, stranger.id)];
      await earn("advent", "CZK", "100");
      expect((await next(own)).walletChanged.member.id).toBe(id);
      const silence = await Promise.race([
        foreign.next(),
        new Promise((resolve) => setTimeout(resolve, 300, "silence")),
      ]);
      expect(silence).toBe("silence");
      await own.return();
      await foreign.return();
    });

    it("is refused for a foreign member like for one that is not there, and by role before any id is read", async () => {
      const stranger = await graph.enrol();
      const refusalOf = async (memberId: string, caller: Parameters<TestGraph["subscribe"]>[2]) =>
        JSON.stringify(await graph.subscribe(WATCH, { id: memberId }, caller));
      const foreign = await refusalOf(stranger.id, memberWith(id));
      expect(foreign).toContain("BAD_USER_INPUT");
      expect(await refusalOf(`mbr_${randomUUID()}`, memberWith(id))).toBe(foreign);
      expect(await refusalOf(`mbr_${randomUUID()}`, operator)).toBe(foreign);
      for (const role of ["partner", "finance", "finance_approver", "auditor"] as const) {
        expect(await refusalOf(id, { subject: role, roles: [role], scopes: [], partnerCode: "advent" })).toContain(
          "FORBIDDEN",
        );
      }
      expect(await refusalOf(id, undefined)).toContain("UNAUTHENTICATED");
    });

    it("stops listening when the subscriber leaves", async () => {
      const events = await watch(operator);
      const pending = events.next();
      await events.return();
      expect((await pending).done).toBe(true);
      await earn("advent", "CZK", "100");
      expect((await events.next()).done).toBe(true);
    });
  });
});
