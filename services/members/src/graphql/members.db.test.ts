import { randomUUID } from "node:crypto";
import {
  memberWith,
  openTestGraph,
  operator,
  partnerClient,
  type Data,
  type TestGraph,
} from "../test/openTestGraph.js";

const ENROL = `mutation ($input: EnrolMemberInput!) { enrolMember(input: $input) { __typename
  ... on MemberEnrolled { member { id status enrolledAt cards { number issuedAt blockedAt } } }
  ... on InvalidInput { problems { path } }
  ... on Refusal { message }
} }`;
const till = partnerClient("advent", "purchases:write", "members:read");
const auditor = { subject: "ada", roles: ["auditor"], scopes: [] } as const;
const finance = { subject: "fin", roles: ["finance"], scopes: [] } as const;
const approver = { subject: "app", roles: ["finance_approver"], scopes: [] } as const;

describe("members", () => {
  let graph: TestGraph;
  beforeAll(async () => {
    graph = await openTestGraph();
  });
  afterAll(async () => graph.stop());

  const enrol = async (change: object = {}, caller = till): Promise<Data> =>
    (await graph.answer(ENROL, { input: { idempotencyKey: randomUUID(), ...change } }, caller)).enrolMember;

  describe("enrolment", () => {
    it("gives an active member with the card that was named, seen by the partner that named it", async () => {
      const { member } = await enrol({
        cardNumber: "13748",
        enrolledAt: "2010-12-01T08:00:00+01:00",
        email: "jana@example.com",
        language: "cs",
      });
      expect(member).toMatchObject({
        status: "ACTIVE",
        enrolledAt: "2010-12-01T07:00:00.000Z",
        cards: [{ number: "13748", issuedAt: "2010-12-01T07:00:00.000Z", blockedAt: null }],
      });
      expect(member.id).toMatch(/^mbr_/);
    });

    it("makes a card number when none is named, and tells it to the till that enrols", async () => {
      for (const caller of [operator, till]) {
        const { member } = await enrol({}, caller);
        expect(member.cards).toHaveLength(1);
      }
    });

    it("gives the same answer for the same key and input, CardTaken for a card in use, a conflict for other input", async () => {
      const input = { idempotencyKey: "enrol me", cardNumber: "card of two" };
      const first = await enrol(input);
      expect(await enrol(input)).toEqual(first);
      expect(await enrol({ cardNumber: "card of two" })).toMatchObject({ __typename: "CardTaken" });
      expect(await enrol({ ...input, language: "cs" })).toMatchObject({ __typename: "IdempotencyConflict" });
    });

    it("is refused with InvalidInput for a time tomorrow", async () => {
      const enrolledAt = new Date(Date.now() + 86_400_000).toISOString();
      expect(await enrol({ enrolledAt })).toMatchObject({
        __typename: "InvalidInput",
        problems: [{ path: ["enrolledAt"] }],
      });
    });

    it("in bulk answers each in order, and takes at most 1,000", async () => {
      const BULK = `mutation ($input: EnrolMembersInput!) { enrolMembers(input: $input) { results { __typename ... on MemberEnrolled { member { id } } } } }`;
      const members = [
        { idempotencyKey: "b1", cardNumber: "b1" },
        { idempotencyKey: "b2", cardNumber: "b1" },
        { idempotencyKey: "b3", email: "none" },
        { idempotencyKey: "b4" },
      ];
      const { enrolMembers } = await graph.answer(BULK, { input: { members } }, operator);
      expect(enrolMembers.results.map((result: Data) => result.__typename)).toEqual([
        "MemberEnrolled",
        "CardTaken",
        "InvalidInput",
        "MemberEnrolled",
      ]);
      const many = Array.from({ length: 1_001 }, (_, index) => ({ idempotencyKey: `m${index}` }));
      expect((await graph.ask(BULK, { input: { members: many } }, operator)).codes).toEqual(["BAD_USER_INPUT"]);
      expect((await graph.ask(BULK, { input: { members: [] } }, auditor)).codes).toEqual(["FORBIDDEN"]);
    });
  });

  describe("reading", () => {
    let own: { id: string; cardNumber: string };
    let other: { id: string; cardNumber: string };
    let purchaseId: string;
    const MEMBER = `query ($id: ID!) { member(id: $id) { id status cards { number } wallet { available } } }`;
    const BY_CARD = `query ($card: String!) { memberByCard(cardNumber: $card) { id status cards { number } } }`;

    beforeAll(async () => {
      own = await graph.enrol();
      other = await graph.enrol();
      const input = {
        idempotencyKey: "p",
        cardNumber: own.cardNumber,
        receiptNumber: "p",
        currency: "CZK",
        lines: [{ sku: "A", quantity: "1", unitPrice: "100" }],
      };
      const { recordPurchase } = await graph.answer(
        `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { ... on PurchaseRecorded { purchase { id } } } }`,
        { input },
        till,
      );
      purchaseId = recordPurchase.purchase.id;
    });

    it("answers a member itself by me, and a foreign member to it like one that is not there", async () => {
      const { me } = await graph.answer(`{ me { id wallet { available } } }`, {}, memberWith(own.id));
      expect(me).toEqual({ id: own.id, wallet: { available: 5 } });
      const foreign = JSON.stringify(await graph.ask(MEMBER, { id: other.id }, memberWith(own.id)));
      expect(JSON.stringify(await graph.ask(MEMBER, { id: `mbr_${randomUUID()}` }, memberWith(own.id)))).toBe(foreign);
      expect(JSON.stringify(await graph.ask(MEMBER, { id: "nonsense" }, memberWith(own.id)))).toBe(foreign);
      expect(JSON.parse(foreign)).toEqual({ data: { member: null }, codes: [] });
    });

    it.each([
      ["operator", operator],
      ["auditor", auditor],
      ["finance", finance],
    ])("answers any member to the role %s", async (_role, caller) => {
      expect(await graph.answer(MEMBER, { id: own.id }, caller)).toMatchObject({
        member: { id: own.id, wallet: { available: 5 } },
      });
    });

    it("answers a partner with the card in hand as much as its till needs", async () => {
      await graph.testDatabase.database.pool.query(
        "INSERT INTO card (number, member_id, issued_at) VALUES ('second', $1, now())",
        [own.id.slice(4)],
      );
      const { memberByCard } = await graph.answer(BY_CARD, { card: own.cardNumber }, till);
      expect(memberByCard).toEqual({ id: own.id, status: "ACTIVE", cards: [{ number: own.cardNumber }] });
      expect((await graph.answer(BY_CARD, { card: "second" }, operator)).memberByCard.cards).toHaveLength(2);
      const wallet = `query ($card: String!) { memberByCard(cardNumber: $card) { wallet { available } } }`;
      expect(await graph.ask(wallet, { card: own.cardNumber }, till)).toEqual({
        data: { memberByCard: null },
        codes: ["FORBIDDEN"],
      });
      await graph.testDatabase.database.pool.query("UPDATE card SET blocked_at = now() WHERE number = 'second'");
      expect(await graph.answer(BY_CARD, { card: "second" }, till)).toEqual({ memberByCard: null });
      expect(await graph.answer(BY_CARD, { card: "no such card" }, till)).toEqual({ memberByCard: null });
    });

    it("answers a purchase to its member and its partner, and to others like one that is not there", async () => {
      const PURCHASE = `query ($id: ID!) { purchase(id: $id) { id points member { id } } }`;
      const seen = { purchase: { id: purchaseId, points: 5, member: { id: own.id } } };
      expect(await graph.answer(PURCHASE, { id: purchaseId }, memberWith(own.id))).toEqual(seen);
      expect(await graph.answer(PURCHASE, { id: purchaseId }, till)).toEqual(seen);
      for (const stranger of [memberWith(other.id), partnerClient("domov", "purchases:write")]) {
        expect(await graph.answer(PURCHASE, { id: purchaseId }, stranger)).toEqual({ purchase: null });
      }
      expect((await graph.ask(PURCHASE, { id: purchaseId }, approver)).codes).toEqual(["FORBIDDEN"]);
    });

    it("resolves entities named by other services only as far as the viewer may see them", async () => {
      const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Member { id status wallet { available } }
        ... on Purchase { points }
      } }`;
      const representations = [
        { __typename: "Member", id: own.id },
        { __typename: "Purchase", id: purchaseId },
      ];
      const full = [{ id: own.id, status: "ACTIVE", wallet: { available: 5 } }, { points: 5 }];
      expect((await graph.answer(ENTITIES, { representations }, memberWith(own.id)))._entities).toEqual(full);
      expect((await graph.answer(ENTITIES, { representations }, memberWith(other.id)))._entities).toEqual([null, null]);
      const status = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Member { id status cards { number } } } }`;
      const [brief] = (await graph.answer(status, { representations }, partnerClient("domov")))._entities;
      expect(brief).toEqual({ id: own.id, status: "ACTIVE", cards: [] });
      expect((await graph.answer(status, { representations }, undefined))._entities).toEqual([null, null]);
      expect(
        (await graph.answer(status, { representations: [{ __typename: "Member", id: "mbr_nonsense" }] }, operator))
          ._entities,
      ).toEqual([null]);
    });

    it("reads a hundred wallets at an instant with one query", async () => {
      for (let count = 0; count < 30; count += 1) await graph.enrol();
      const queries = jest.spyOn(graph.testDatabase.database.pool, "query");
      const { members } = await graph.answer(
        `{ members(first: 100) { nodes { cards { number } wallet(asOf: "2011-01-01T00:00:00Z") { available } } } }`,
        {},
        auditor,
      );
      expect(members.nodes.length).toBeGreaterThan(30);
      expect(queries.mock.calls).toHaveLength(3);
      queries.mockRestore();
    });

    it("lists all members page by page, ascending by first card number as text, and each once", async () => {
      const PAGE = `query ($after: String) { members(first: 7, after: $after) { totalCount nodes { cards { number } } edges { cursor } pageInfo { hasNextPage endCursor } } }`;
      const cards: string[] = [];
      let after: string | null = null;
      let total: number;
      do {
        const { members }: Data = await graph.answer(PAGE, { after }, operator);
        cards.push(...members.nodes.map((node: Data) => node.cards[0].number as string));
        after = members.pageInfo.hasNextPage ? (members.pageInfo.endCursor as string) : null;
        total = members.totalCount as number;
      } while (after !== null);
      expect(cards).toHaveLength(total);
      expect(cards).toEqual([...new Set(cards)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    });

    it.each([
      ["first above 100", `{ members(first: 101) { totalCount } }`],
      ["a cursor made by hand", `{ members(after: "bm9uc2Vuc2U") { totalCount } }`],
      [
        "a cursor with another key",
        `{ members(after: "${Buffer.from('["a","b"]').toString("base64url")}") { totalCount } }`,
      ],
      ["an outlook into the past", `{ members { nodes { wallet { expiring(withinDays: -1) { points } } } } }`],
    ])("refuses %s as bad input", async (_name, query) => {
      expect(new Set((await graph.ask(query, {}, operator)).codes)).toEqual(new Set(["BAD_USER_INPUT"]));
    });

    it("tells totals and activity to who runs the programme, and issuer points to the issuer too", async () => {
      const TOTALS = `{ memberTotals { members available negative } programmeActivity { purchases purchasesWithoutPoints returns unmatchedReturnLines unmatchedReturnQuantity debtPointsCreated debtPointsRepaid } }`;
      const totals = await graph.answer(TOTALS, {}, approver);
      expect(totals.memberTotals).toMatchObject({ available: 5, negative: 0 });
      expect(totals.programmeActivity).toEqual({
        purchases: 1,
        purchasesWithoutPoints: 0,
        returns: 0,
        unmatchedReturnLines: 0,
        unmatchedReturnQuantity: "0",
        debtPointsCreated: 0,
        debtPointsRepaid: 0,
      });
      expect((await graph.ask(TOTALS, {}, till)).codes).toEqual(["FORBIDDEN"]);
      const ISSUER = `query ($code: String!) { issuerPoints(partnerCode: $code) { partner { code } issued outstanding } }`;
      const statements = partnerClient("advent", "statements:read");
      expect(await graph.answer(ISSUER, { code: "advent" }, statements)).toEqual({
        issuerPoints: { partner: { code: "advent" }, issued: 5, outstanding: 5 },
      });
      expect(await graph.answer(ISSUER, { code: "domov" }, statements)).toEqual({ issuerPoints: null });
      expect(await graph.answer(ISSUER, { code: "domov" }, auditor)).toMatchObject({ issuerPoints: { issued: 0 } });
      expect(await graph.answer(ISSUER, { code: "nobody" }, auditor)).toEqual({ issuerPoints: null });
      expect((await graph.ask(ISSUER, { code: "advent" }, till)).codes).toEqual(["FORBIDDEN"]);
    });

    it("counts activity over half-open effective time", async () => {
      const receipt = {
        cardNumber: own.cardNumber,
        currency: "CZK",
        occurredAt: "2011-01-31T23:00:00Z",
        partnerCode: "advent",
        lines: [{ sku: "A", quantity: "1", unitPrice: "19.99" }],
      };
      await graph.answer(
        `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { __typename } }`,
        { input: { ...receipt, idempotencyKey: "edge", receiptNumber: "edge" } },
        operator,
      );
      const ACTIVITY = `query ($from: DateTime, $to: DateTime) { programmeActivity(from: $from, to: $to) { purchases purchasesWithoutPoints } }`;
      const count = async (from: string | null, to: string | null) =>
        (await graph.answer(ACTIVITY, { from, to }, finance)).programmeActivity;
      expect(await count("2011-01-31T23:00:00Z", "2011-02-28T23:00:00Z")).toEqual({
        purchases: 1,
        purchasesWithoutPoints: 1,
      });
      expect(await count("2010-12-31T23:00:00Z", "2011-01-31T23:00:00Z")).toEqual({
        purchases: 0,
        purchasesWithoutPoints: 0,
      });
    });
  });

  describe("expiry", () => {
    const EXPIRE = `mutation ($input: ExpirePointsInput!) { expirePoints(input: $input) { __typename ... on PointsExpired { lots points } ... on InvalidInput { problems { path } } ... on Refusal { message } } }`;
    const expire = async (input: object): Promise<Data> =>
      (await graph.answer(EXPIRE, { input }, operator)).expirePoints;

    it("is effective at its instant, job or no job, and the job changes no figure", async () => {
      const { id, cardNumber } = await graph.enrol();
      const input = {
        idempotencyKey: "old",
        cardNumber,
        receiptNumber: "old",
        currency: "EUR",
        partnerCode: "domov",
        occurredAt: "2010-12-10T09:00:00Z",
        lines: [{ sku: "A", quantity: "1", unitPrice: "40" }],
      };
      await graph.answer(
        `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { __typename } }`,
        { input },
        operator,
      );
      const FIGURES = `query ($id: ID!, $asOf: DateTime) {
        member(id: $id) { wallet(asOf: $asOf) { available lots { nodes { remaining } } } }
        issuerPoints(partnerCode: "domov", asOf: $asOf) { issued redeemed expired reversed outstanding }
      }`;
      const figures = async (asOf: string | null) => graph.answer(FIGURES, { id, asOf }, auditor);
      const before = [
        await figures("2011-03-31T21:59:59.999Z"),
        await figures("2011-03-31T22:00:00Z"),
        await figures(null),
      ];
      expect(before[0]).toMatchObject({
        member: { wallet: { available: 40, lots: { nodes: [{ remaining: 40 }] } } },
        issuerPoints: { expired: 0, outstanding: 40 },
      });
      expect(before[1]).toMatchObject({
        member: { wallet: { available: 0, lots: { nodes: [] } } },
        issuerPoints: { expired: 40, outstanding: 0 },
      });
      expect(await expire({ idempotencyKey: "x", asOf: "2011-04-30T22:00:00Z" })).toEqual({
        __typename: "PointsExpired",
        lots: 1,
        points: 40,
      });
      expect([
        await figures("2011-03-31T21:59:59.999Z"),
        await figures("2011-03-31T22:00:00Z"),
        await figures(null),
      ]).toEqual(before);
      expect(await expire({ idempotencyKey: "x", asOf: "2011-04-30T22:00:00Z" })).toMatchObject({
        lots: 1,
        points: 40,
      });
      expect(await expire({ idempotencyKey: "y", asOf: "2011-04-30T22:00:00Z" })).toMatchObject({ lots: 0, points: 0 });
      expect(await expire({ idempotencyKey: "x", asOf: "2011-04-29T22:00:00Z" })).toMatchObject({
        __typename: "IdempotencyConflict",
      });
    });

    it("is refused ahead of time, and closed to everybody but operators", async () => {
      const asOf = new Date(Date.now() + 3_600_000).toISOString();
      expect(await expire({ idempotencyKey: "z", asOf })).toMatchObject({
        __typename: "InvalidInput",
        problems: [{ path: ["asOf"] }],
      });
      for (const caller of [till, finance, auditor]) {
        expect((await graph.ask(EXPIRE, { input: { idempotencyKey: "z", asOf } }, caller)).codes).toEqual([
          "FORBIDDEN",
        ]);
      }
    });
  });
});
