import { randomUUID } from "node:crypto";
import {
  memberWith,
  openTestGraph,
  operator,
  partnerClient,
  type Data,
  type TestGraph,
} from "../test/openTestGraph.js";

const HOLD = `mutation ($input: HoldPointsInput!) { holdPoints(input: $input) { __typename
  ... on PointsHeld { hold { id status points captured expiresAt } }
  ... on InsufficientPoints { requested available missing }
  ... on MemberNotActive { status }
  ... on InvalidInput { problems { path } }
  ... on Refusal { message }
} }`;
const CAPTURE = `mutation ($input: CaptureHoldInput!) { captureHold(input: $input) { __typename
  ... on HoldCaptured { hold { status points captured } draws { points issuer { code } unitPrice { amount currency } lot { id remaining } } }
  ... on HoldNotOpen { status }
  ... on InvalidInput { problems { path } }
  ... on Refusal { message }
} }`;
const RELEASE = `mutation ($input: ReleaseHoldInput!) { releaseHold(input: $input) { __typename
  ... on HoldReleased { hold { status } }
  ... on HoldNotOpen { status }
  ... on Refusal { message }
} }`;
const WALLET = `query ($id: ID!) { member(id: $id) { wallet { available held entries { nodes { kind points partner { code } } } } } }`;
const till = partnerClient("advent", "redemptions:write");

describe("a hold", () => {
  let graph: TestGraph;
  let id: string;
  let cardNumber: string;
  beforeAll(async () => {
    graph = await openTestGraph();
  });
  beforeEach(async () => {
    ({ id, cardNumber } = await graph.enrol());
    const receiptNumber = randomUUID();
    const input = {
      idempotencyKey: receiptNumber,
      cardNumber,
      receiptNumber,
      partnerCode: "advent",
      currency: "CZK",
      lines: [{ sku: "A", quantity: "1", unitPrice: "600" }],
    };
    await graph.answer(
      `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { __typename } }`,
      { input },
      operator,
    );
  });
  afterAll(async () => graph.stop());

  const hold = async (change: object = {}, caller = till): Promise<Data> => {
    const input = { idempotencyKey: randomUUID(), cardNumber, points: 20, reference: "basket 7", ...change };
    return (await graph.answer(HOLD, { input }, caller)).holdPoints;
  };
  const capture = async (holdId: string, change: object = {}, caller = till): Promise<Data> =>
    (await graph.answer(CAPTURE, { input: { idempotencyKey: randomUUID(), holdId, ...change } }, caller)).captureHold;
  const release = async (holdId: string, caller = till, idempotencyKey = randomUUID() as string): Promise<Data> =>
    (await graph.answer(RELEASE, { input: { idempotencyKey, holdId } }, caller)).releaseHold;
  const wallet = async (): Promise<Data> => (await graph.answer(WALLET, { id }, operator)).member.wallet;

  it("keeps points from being spent twice, and gives them back when it is released", async () => {
    const held = await hold();
    expect(held.hold).toMatchObject({ status: "AUTHORISED", points: 20, captured: 0 });
    expect(await wallet()).toMatchObject({ available: 10, held: 20 });
    expect(await hold()).toMatchObject({ __typename: "InsufficientPoints", requested: 20, available: 10, missing: 10 });
    expect(await release(held.hold.id)).toMatchObject({ hold: { status: "RELEASED" } });
    expect(await wallet()).toMatchObject({ available: 30, held: 0 });
  });

  it("is captured in part: the lots that paid are told, the rest is free again", async () => {
    const { hold: held } = await hold();
    expect(await capture(held.id, { points: 12 })).toMatchObject({
      hold: { status: "PARTIALLY_CAPTURED", points: 20, captured: 12 },
      draws: [
        {
          points: 12,
          issuer: { code: "advent" },
          unitPrice: { amount: "0.10", currency: "CZK" },
          lot: { remaining: 18 },
        },
      ],
    });
    const after = await wallet();
    expect(after).toMatchObject({ available: 18, held: 0 });
    expect(after.entries.nodes[0]).toEqual({ kind: "SPEND", points: -12, partner: { code: "advent" } });
  });

  it("is captured once: a repeat gives the same answer, another request HoldNotOpen", async () => {
    const { hold: held } = await hold();
    const input = { idempotencyKey: "capture", holdId: held.id };
    const first = await graph.answer(CAPTURE, { input }, till);
    expect(await graph.answer(CAPTURE, { input }, till)).toEqual(first);
    expect(first.captureHold.hold).toMatchObject({ status: "CAPTURED", captured: 20 });
    expect(await capture(held.id)).toMatchObject({ __typename: "HoldNotOpen", status: "CAPTURED" });
    expect(await release(held.id)).toMatchObject({ __typename: "HoldNotOpen", status: "CAPTURED" });
    expect(await graph.answer(CAPTURE, { input: { ...input, points: 1 } }, till)).toMatchObject({
      captureHold: { __typename: "IdempotencyConflict" },
    });
  });

  it("of another partner is answered like one that is not there, byte for byte", async () => {
    const { hold: held } = await hold();
    const foreign = partnerClient("domov", "redemptions:write");
    const unknown = `hld_${randomUUID()}`;
    const strange = JSON.stringify(await capture(unknown, {}, foreign));
    expect(JSON.parse(strange)).toMatchObject({ __typename: "HoldNotOpen", status: null });
    expect(JSON.stringify(await capture(held.id, {}, foreign))).toBe(strange);
    expect(JSON.stringify(await capture("no id at all", {}, foreign))).toBe(strange);
    expect(JSON.stringify(await release(held.id, foreign))).toBe(JSON.stringify(await release(unknown, foreign)));
    expect(await capture(held.id)).toMatchObject({ __typename: "HoldCaptured" });
  });

  it("times out by itself: from its end on nothing is held, and it is not captured any more", async () => {
    const { hold: held } = await hold({ expiresInSeconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await wallet()).toMatchObject({ available: 30, held: 0 });
    expect(await capture(held.id)).toMatchObject({ __typename: "HoldNotOpen", status: "EXPIRED" });
  });

  it.each([
    ["UnknownCard", { cardNumber: "no such card" }],
    ["InvalidInput", { points: 0 }],
    ["InvalidInput", { points: -5 }],
    ["InvalidInput", { partnerCode: "domov" }],
    ["InvalidInput", { reference: "" }],
  ])("is refused with %s for %j", async (refusal, change) => {
    expect(await hold(change)).toMatchObject({ __typename: refusal });
  });

  it("is not taken for half a point", async () => {
    const input = { idempotencyKey: "k", cardNumber, points: 0.5, reference: "r" };
    expect((await graph.ask(HOLD, { input }, till)).codes).toEqual(["BAD_USER_INPUT"]);
  });

  it("is refused with UnknownPartner, MemberNotActive and IdempotencyConflict", async () => {
    expect(await hold({ partnerCode: "nobody" }, operator)).toMatchObject({ __typename: "UnknownPartner" });
    const input = { idempotencyKey: "again", cardNumber, points: 1, reference: "r" };
    await graph.answer(HOLD, { input }, till);
    expect(await hold({ ...input, points: 2 })).toMatchObject({ __typename: "IdempotencyConflict" });
    await graph.testDatabase.database.pool.query("UPDATE account SET status = 'CLOSED' WHERE member_id = $1", [
      id.slice(4),
    ]);
    expect(await hold()).toMatchObject({ __typename: "MemberNotActive", status: "CLOSED" });
  });

  it("is not captured for more than is held, nor at a time outside of it", async () => {
    const { hold: held } = await hold();
    expect(await capture(held.id, { points: 21 })).toMatchObject({
      __typename: "InvalidInput",
      problems: [{ path: ["points"] }],
    });
    const before = new Date(Date.now() - 3_600_000).toISOString();
    expect(await capture(held.id, { occurredAt: before })).toMatchObject({
      __typename: "InvalidInput",
      problems: [{ path: ["occurredAt"] }],
    });
  });

  it("is released once: other input under the key is a conflict", async () => {
    const { hold: held } = await hold();
    const { hold: second } = await hold({ points: 1 });
    expect(await release(held.id, till, "key")).toEqual(await release(held.id, till, "key"));
    expect(await release(second.id, till, "key")).toMatchObject({ __typename: "IdempotencyConflict" });
  });

  it("is closed to members and to nobody", async () => {
    const input = { idempotencyKey: "k", cardNumber, points: 1, reference: "r" };
    expect((await graph.ask(HOLD, { input }, memberWith(id))).codes).toEqual(["FORBIDDEN"]);
    expect((await graph.ask(CAPTURE, { input: { idempotencyKey: "k", holdId: "x" } }, undefined)).codes).toEqual([
      "UNAUTHENTICATED",
    ]);
    expect(
      (
        await graph.ask(
          RELEASE,
          { input: { idempotencyKey: "k", holdId: "x" } },
          partnerClient("advent", "members:read"),
        )
      ).codes,
    ).toEqual(["FORBIDDEN"]);
  });
});
