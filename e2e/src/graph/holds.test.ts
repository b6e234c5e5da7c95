import { errorCodes } from "../support/errorCodes.js";
import { expectAnsweredOnce } from "../support/expectAnsweredOnce.js";
import { obligationsOf } from "../support/obligationsOf.js";
import { problemPaths } from "../support/problemPaths.js";
import {
  buy,
  data,
  eventually,
  mutate,
  OPERATOR,
  partnerClient,
  setUpSmallCoalition,
} from "../support/smallCoalition.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
  await setUpSmallCoalition(network);
}, 180_000);
afterAll(async () => network.stop());

const beta = partnerClient("beta");
const gama = partnerClient("gama");
const HOLD = "hold { id status points captured expiresAt }";
const HELD = `... on PointsHeld { ${HOLD} } ... on InsufficientPoints { requested available missing }`;
const CAPTURED = `... on HoldCaptured { ${HOLD} draws { points issuer { code } unitPrice { amount currency } lot { expiresAt } } }
  ... on HoldNotOpen { status }`;
const RELEASED = `... on HoldReleased { ${HOLD} } ... on HoldNotOpen { status }`;
const UNKNOWN_HOLD = "hld_01900000-0000-7000-8000-00000000000f";

let keys = 0;
const key = (): string => `H${++keys}`;

/** A member with a card of its own and so many points of alfa, bought now. */
async function memberWith(points: number): Promise<string> {
  const cardNumber = `hold-${++keys}`;
  await mutate(
    network,
    "enrolMember",
    { idempotencyKey: cardNumber, cardNumber, enrolledAt: "2025-01-01T00:00:00Z" },
    "",
  );
  if (points > 0) await buy(network, "alfa", cardNumber, points);
  return cardNumber;
}

async function wallet(cardNumber: string): Promise<{ available: number; held: number }> {
  const query = "query($c: String!) { memberByCard(cardNumber: $c) { wallet { available held } } }";
  const { memberByCard } = await data<{ memberByCard: { wallet: { available: number; held: number } } }>(
    network.ask(query, { c: cardNumber }, OPERATOR),
  );
  return memberByCard.wallet;
}

/** What a till of beta asks for. */
function request(cardNumber: string, points: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { idempotencyKey: key(), cardNumber, points, reference: "basket 7", ...changes };
}

async function hold(cardNumber: string, points: number, changes: Record<string, unknown> = {}): Promise<string> {
  const answer = await mutate(network, "holdPoints", request(cardNumber, points, changes), HELD, beta);
  expect(answer).toMatchObject({ __typename: "PointsHeld", hold: { status: "AUTHORISED", points, captured: 0 } });
  return (answer["hold"] as { id: string }).id;
}

const capture = (holdId: string, changes: Record<string, unknown> = {}, person: Person = beta) =>
  mutate(network, "captureHold", { idempotencyKey: key(), holdId, ...changes }, CAPTURED, person);
const release = (holdId: string, person: Person = beta) =>
  mutate(network, "releaseHold", { idempotencyKey: key(), holdId }, RELEASED, person);

describe("holdPoints", () => {
  it("takes points out of what is available and leaves them in the wallet, once", async () => {
    const card = await memberWith(250);
    const before = Date.now();
    const input = request(card, 100);
    const first = await expectAnsweredOnce(network, "holdPoints", input, { points: 99 }, HELD, beta);
    const { expiresAt } = first["hold"] as { expiresAt: string };
    expect(first).toMatchObject({
      __typename: "PointsHeld",
      hold: { id: expect.stringMatching(/^hld_/), points: 100 },
    });
    expect(new Date(expiresAt).getTime() - before).toBeGreaterThanOrEqual(900_000 - 1_000);
    expect(new Date(expiresAt).getTime() - Date.now()).toBeLessThanOrEqual(900_000);
    expect(await wallet(card)).toEqual({ available: 150, held: 100 });
  });

  it("refuses more than is available, and tells how many are missing", async () => {
    const card = await memberWith(250);
    await hold(card, 200);
    expect(await mutate(network, "holdPoints", request(card, 51), HELD, beta)).toEqual({
      __typename: "InsufficientPoints",
      message: expect.any(String),
      requested: 51,
      available: 50,
      missing: 1,
    });
    await hold(card, 50);
    expect(await wallet(card)).toEqual({ available: 0, held: 250 });
  });

  it.each([
    ["UnknownCard", { cardNumber: "nobody's" }],
    ["UnknownPartner", { partnerCode: "nobody" }],
  ])("answers %s for %j", async (kind, changes) => {
    const input = request("1001", 1, { partnerCode: "beta", ...changes });
    expect((await mutate(network, "holdPoints", input, "")).__typename).toBe(kind);
  });

  it.each([
    ["no points", { points: 0 }, ["points"]],
    ["points below nothing", { points: -1 }, ["points"]],
    ["no time", { expiresInSeconds: 0 }, ["expiresInSeconds"]],
    ["more than a week", { expiresInSeconds: 604_801 }, ["expiresInSeconds"]],
    ["no reference", { reference: "" }, ["reference"]],
    ["a foreign partner", { partnerCode: "alfa" }, ["partnerCode"]],
    ["neither card nor member", { cardNumber: undefined }, ["cardNumber"]],
    ["an empty key", { idempotencyKey: "" }, ["idempotencyKey"]],
  ])("refuses %s", async (_name, changes, paths) => {
    expect(await problemPaths(network, "holdPoints", request("1001", 1, changes), beta)).toEqual(paths);
  });

  it.each([
    ["half a point", 0.5],
    ["points beyond 2^53 − 1", 9_007_199_254_740_992],
    ["points in a text", "1"],
  ])("does not take %s, which does not fit the schema", async (_name, points) => {
    const query = "mutation($input: HoldPointsInput!) { holdPoints(input: $input) { __typename } }";
    const input = { ...request("1001", 1), points };
    expect(await errorCodes(network, query, { input }, beta)).toEqual(["BAD_USER_INPUT"]);
  });

  it("takes the largest number of points that can be told", async () => {
    const answer = await mutate(network, "holdPoints", request("1001", 9_007_199_254_740_991), HELD, beta);
    expect(answer).toMatchObject({ __typename: "InsufficientPoints", requested: 9_007_199_254_740_991 });
  });

  it("keeps held points from a redemption", async () => {
    const card = await memberWith(150);
    await hold(card, 60);
    const input = { idempotencyKey: key(), rewardCode: "beta-gift", cardNumber: card };
    const selection = "... on InsufficientPoints { requested available missing }";
    expect(await mutate(network, "redeemReward", input, selection)).toMatchObject({
      requested: 100,
      available: 90,
      missing: 10,
    });
  });
});

describe("captureHold", () => {
  it("spends the whole and makes the issuer owe the redeemer, once", async () => {
    const card = await memberWith(300);
    const holdId = await hold(card, 120);
    const input = { idempotencyKey: key(), holdId };
    const captured = await expectAnsweredOnce(network, "captureHold", input, { points: 1 }, CAPTURED, beta);
    expect(captured).toMatchObject({
      __typename: "HoldCaptured",
      hold: { id: holdId, status: "CAPTURED", points: 120, captured: 120 },
      draws: [{ points: 120, issuer: { code: "alfa" }, unitPrice: { amount: "0.10", currency: "CZK" } }],
    });
    expect(await wallet(card)).toEqual({ available: 180, held: 0 });
    expect(await obligationsOf(network, holdId, 1)).toEqual(["REDEMPTION alfa → beta 12.00 CZK"]);
  });

  it("spends a part and gives the rest back", async () => {
    const card = await memberWith(300);
    const holdId = await hold(card, 120);
    expect(await capture(holdId, { points: 45 })).toMatchObject({
      hold: { status: "PARTIALLY_CAPTURED", points: 120, captured: 45 },
      draws: [{ points: 45 }],
    });
    expect(await wallet(card)).toEqual({ available: 255, held: 0 });
    expect(await obligationsOf(network, holdId, 1)).toEqual(["REDEMPTION alfa → beta 4.50 CZK"]);
    expect(await capture(holdId, { points: 1 })).toMatchObject({
      __typename: "HoldNotOpen",
      status: "PARTIALLY_CAPTURED",
    });
    expect(await release(holdId)).toMatchObject({ __typename: "HoldNotOpen", status: "PARTIALLY_CAPTURED" });
  });

  it("draws the lots that expire first, whoever issued them", async () => {
    const card = await memberWith(0);
    const lastMonth = new Date(Date.now() - 32 * 86_400_000);
    await buy(network, "alfa", card, 10);
    await buy(network, "gama", card, 10, lastMonth);
    await buy(network, "beta", card, 10, new Date(lastMonth.getTime() - 1));
    const captured = await capture(await hold(card, 25));
    expect(captured).toMatchObject({
      draws: [
        { points: 10, issuer: { code: "beta" }, unitPrice: { amount: "0.0045", currency: "EUR" } },
        { points: 10, issuer: { code: "gama" }, unitPrice: { amount: "0.018", currency: "PLN" } },
        { points: 5, issuer: { code: "alfa" }, unitPrice: { amount: "0.10", currency: "CZK" } },
      ],
    });
    const { id } = captured["hold"] as { id: string };
    // Beta's own points make no obligation.
    expect(await obligationsOf(network, id, 2)).toEqual([
      "REDEMPTION alfa → beta 0.50 CZK",
      "REDEMPTION gama → beta 0.18 PLN",
    ]);
  });

  it("refuses more than is held, and an instant outside the hold", async () => {
    const card = await memberWith(100);
    const holdId = await hold(card, 60);
    const invalid = (changes: Record<string, unknown>) =>
      problemPaths(network, "captureHold", { idempotencyKey: key(), holdId, ...changes }, beta);
    expect(await invalid({ points: 61 })).toEqual(["points"]);
    expect(await invalid({ points: 0 })).toEqual(["points"]);
    expect(await invalid({ points: -5 })).toEqual(["points"]);
    expect(await invalid({ occurredAt: new Date(Date.now() - 60_000).toISOString() })).toEqual(["occurredAt"]);
    expect(await invalid({ occurredAt: new Date(Date.now() + 86_400_000).toISOString() })).toEqual(["occurredAt"]);
    expect(await wallet(card)).toEqual({ available: 40, held: 60 });
    expect((await capture(holdId)).__typename).toBe("HoldCaptured");
  });

  it("happens once, although 24 tills ask at the same time", async () => {
    const card = await memberWith(100);
    const holdId = await hold(card, 80);
    const answers = await Promise.all(Array.from({ length: 24 }, () => capture(holdId, { points: 30 })));
    expect(answers.filter(({ __typename }) => __typename === "HoldCaptured")).toHaveLength(1);
    expect(answers.filter((answer) => answer["status"] === "PARTIALLY_CAPTURED")).toHaveLength(23);
    expect(await wallet(card)).toEqual({ available: 70, held: 0 });
  });

  it("answers a foreign hold like one that is not there", async () => {
    const card = await memberWith(100);
    const holdId = await hold(card, 60);
    const nothing = { __typename: "HoldNotOpen", status: null, message: expect.any(String) };
    for (const id of [UNKNOWN_HOLD, "what", holdId]) {
      expect(await capture(id, {}, gama)).toEqual(nothing);
      expect(await release(id, gama)).toEqual(nothing);
    }
    expect(await wallet(card)).toEqual({ available: 40, held: 60 });
    expect((await capture(holdId, {}, OPERATOR)).__typename).toBe("HoldCaptured");
  });
});

describe("releaseHold", () => {
  it("gives the points back, once", async () => {
    const card = await memberWith(100);
    const holdId = await hold(card, 60);
    const input = { idempotencyKey: key(), holdId };
    const released = await expectAnsweredOnce(network, "releaseHold", input, { holdId: UNKNOWN_HOLD }, RELEASED, beta);
    expect(released).toMatchObject({ hold: { status: "RELEASED", points: 60, captured: 0 } });
    expect(await wallet(card)).toEqual({ available: 100, held: 0 });
    expect(await capture(holdId)).toMatchObject({ __typename: "HoldNotOpen", status: "RELEASED" });
    expect(await release(holdId)).toMatchObject({ __typename: "HoldNotOpen", status: "RELEASED" });
    expect(await obligationsOf(network, holdId, 0)).toEqual([]);
  });
});

describe("a hold whose time is over", () => {
  it("is open no more, and its points are free", async () => {
    const card = await memberWith(100);
    const holdId = await hold(card, 100, { expiresInSeconds: 1 });
    expect(await wallet(card)).toEqual({ available: 0, held: 100 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await capture(holdId)).toMatchObject({ __typename: "HoldNotOpen", status: "EXPIRED" });
    expect(await release(holdId)).toMatchObject({ __typename: "HoldNotOpen", status: "EXPIRED" });
    expect((await capture(await hold(card, 100))).__typename).toBe("HoldCaptured");
    expect(await obligationsOf(network, holdId, 0)).toEqual([]);
  });

  it("shows its points as available again by itself", async () => {
    const card = await memberWith(100);
    await hold(card, 100, { expiresInSeconds: 1 });
    await eventually(async () => (await wallet(card)).available === 100);
    expect(await wallet(card)).toEqual({ available: 100, held: 0 });
  });
});
