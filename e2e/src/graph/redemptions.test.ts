import { errorCodes } from "../support/errorCodes.js";
import { expectAnsweredOnce } from "../support/expectAnsweredOnce.js";
import { addReward, enrol, FIXED_PARTNERS, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { obligationsOf } from "../support/obligationsOf.js";
import { problemPaths } from "../support/problemPaths.js";
import { data, FINANCE, mutate, OPERATOR, partnerClient } from "../support/smallCoalition.js";
import { untilAnswered } from "../support/untilAnswered.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";

let network: TestNetwork;
const members: Record<string, string> = {};
const rewards: Record<string, string> = {};

beforeAll(async () => {
  network = await startTestNetwork();
  const { alfa, beta, gama } = FIXED_PARTNERS;
  const quiet = { ...alfa, code: "quiet", redeems: false };
  await setUpFixedCoalition(network, { expiryMonths: 120, partners: [alfa, beta, gama, quiet] });
  for (const card of ["rich", "poor", "mixed"]) members[card] = await enrol(network, card);
  await earn("alfa", "rich", 10_000);
  await earn("alfa", "poor", 30);
  for (const reward of [
    { code: "kettle", partnerCode: "alfa", points: 100, stock: 3, title: "Konvice na čaj" },
    { code: "cups", partnerCode: "beta", points: 250, title: "Šest šálků" },
    { code: "teapot", partnerCode: "beta", points: 250, stock: 0, title: "Čajová konvice z porcelánu" },
    { code: "voucher", partnerCode: "gama", kind: "VOUCHER" as const, points: 50, title: "Poukaz na čaj" },
    { code: "codes", partnerCode: "gama", kind: "VOUCHER" as const, points: 20, title: "Kód do kina" },
    { code: "lamp", partnerCode: "quiet", points: 40, stock: 0, title: "Lampa" },
  ]) {
    rewards[reward.code] = await addReward(network, reward);
  }
}, 180_000);
afterAll(async () => network.stop());

const member = (card: string): Person => ({ role: "member", member: members[card] ?? "" });
const beta = partnerClient("beta");
const gama = partnerClient("gama");
const NOBODY = "mbr_01900000-0000-7000-8000-00000000000f";

let keys = 0;
const key = (): string => `K${++keys}`;

async function earn(partnerCode: string, cardNumber: string, points: number, day = "2025-01-10"): Promise<void> {
  const receiptNumber = key();
  const currency = { alfa: "CZK", beta: "EUR", gama: "PLN" }[partnerCode];
  const lines = [{ sku: "thing", quantity: String(points), unitPrice: "1.00" }];
  const occurredAt = `${day}T12:00:00Z`;
  const input = { idempotencyKey: receiptNumber, partnerCode, cardNumber, receiptNumber, currency, occurredAt, lines };
  expect((await mutate(network, "recordPurchase", input, "")).__typename).toBe("PurchaseRecorded");
}

/** `requested` is a number of units in one refusal and of points in the other, so one of them has another name here. */
const REDEEMED = `... on RewardRedeemed { redemption { id status points quantity occurredAt reward { code stock } member { id }
  voucher { code status usedAt } draws { points issuer { code } unitPrice { amount currency } } } }
  ... on OutOfStock { units: requested left } ... on InsufficientPoints { requested available missing } ... on RewardNotAvailable { code }`;

interface Redemption {
  readonly id: string;
  readonly voucher: { readonly code: string; readonly status: string; readonly usedAt: string | null } | null;
}

const ask = (
  rewardCode: string,
  cardNumber: string,
  changes: Record<string, unknown> = {},
  person: Person = OPERATOR,
) => mutate(network, "redeemReward", { idempotencyKey: key(), rewardCode, cardNumber, ...changes }, REDEEMED, person);

async function redeemed(
  rewardCode: string,
  cardNumber: string,
  changes: Record<string, unknown> = {},
): Promise<Redemption> {
  const answer = await ask(rewardCode, cardNumber, changes);
  expect(answer).toMatchObject({ __typename: "RewardRedeemed", redemption: { status: "CONFIRMED" } });
  return answer["redemption"] as Redemption;
}

async function stockOf(code: string): Promise<number | null> {
  const { rewardByCode } = await data<{ rewardByCode: { stock: number | null } }>(
    network.ask("query($c: String!) { rewardByCode(code: $c) { stock } }", { c: code }),
  );
  return rewardByCode.stock;
}

interface Wallet {
  readonly available: number;
  readonly lots: { readonly nodes: readonly { readonly id: string; readonly remaining: number }[] };
  readonly entries: { readonly nodes: readonly { readonly kind: string; readonly points: number }[] };
}

async function wallet(card: string): Promise<Wallet> {
  const query = `query($id: ID!) { member(id: $id) { wallet { available lots { nodes { id issuer { code } remaining } } entries { nodes { kind points } } } } }`;
  const { member: found } = await data<{ member: { wallet: Wallet } }>(
    network.ask(query, { id: members[card] }, OPERATOR),
  );
  return found.wallet;
}

describe("the catalogue", () => {
  const query = `query($first: Int! = 20, $after: String, $search: String, $filter: RewardFilter, $sort: RewardSort! = POINTS_ASC) {
    rewards(first: $first, after: $after, search: $search, filter: $filter, sort: $sort) {
      totalCount nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  interface Page {
    readonly rewards: {
      readonly totalCount: number;
      readonly nodes: readonly { readonly code: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  }
  const codes = async (variables: Record<string, unknown>): Promise<string[]> =>
    (await data<Page>(network.ask(query, variables))).rewards.nodes.map(({ code }) => code);

  it.each([
    ["a word without its accents", "caj", ["voucher", "kettle", "teapot"]],
    ["a word in capitals", "KONVICE", ["kettle", "teapot"]],
    ["two words in any order", "porcelánu konvice", ["teapot"]],
    ["a partner", "gama", ["codes", "voucher"]],
    ["a code", "kettle", ["kettle"]],
    ["nothing that is there", "kolo", []],
    ["a sign of the pattern language", "%", []],
    ["blanks", "  ", ["codes", "lamp", "voucher", "kettle", "cups", "teapot"]],
  ])("is searched by %s", async (_name, search, found) => {
    expect((await codes({ search })).sort()).toEqual([...found].sort());
  });

  it.each([
    ["partners", { partnerCodes: ["alfa", "quiet"] }, ["lamp", "kettle"]],
    ["a partner that is not there", { partnerCodes: ["nobody"] }, []],
    ["no partner at all", { partnerCodes: [] }, []],
    ["kinds", { kinds: ["VOUCHER"] }, ["codes", "voucher"]],
    ["a price", { pointsAtMost: 50 }, ["codes", "lamp", "voucher"]],
    ["a price of a point less", { pointsAtMost: 49 }, ["codes", "lamp"]],
    ["what is in stock", { inStock: true }, ["codes", "voucher", "kettle", "cups"]],
    ["what is out of stock", { inStock: false }, ["lamp", "teapot"]],
    ["several of them", { kinds: ["GIFT"], inStock: true, pointsAtMost: 100 }, ["kettle"]],
  ])("is filtered by %s", async (_name, filter, found) => {
    expect((await codes({ filter })).sort()).toEqual([...found].sort());
  });

  it("is sorted by points both ways and by age, ties in one order, and paged without a gap", async () => {
    const ascending = await codes({});
    expect(ascending.slice(0, 4)).toEqual(["codes", "lamp", "voucher", "kettle"]);
    expect(ascending.slice(4).sort()).toEqual(["cups", "teapot"]);
    expect((await codes({ sort: "POINTS_DESC" })).slice(2)).toEqual(["kettle", "voucher", "lamp", "codes"]);
    expect(await codes({ sort: "NEWEST" })).toEqual(["lamp", "codes", "voucher", "teapot", "cups", "kettle"]);
    for (const sort of ["POINTS_ASC", "POINTS_DESC", "NEWEST"]) {
      const whole = await codes({ sort });
      const paged: string[] = [];
      for (let after: string | undefined; ;) {
        const { rewards: page } = await data<Page>(network.ask(query, { sort, first: 1, after }));
        paged.push(...page.nodes.map(({ code }) => code));
        expect(page.totalCount).toBe(6);
        if (!page.pageInfo.hasNextPage) break;
        after = page.pageInfo.endCursor;
      }
      expect(paged).toEqual(whole);
    }
  });

  it("does not take a cursor of another order, a page of 101 or half a point", async () => {
    const { rewards: page } = await data<Page>(network.ask(query, { first: 1 }));
    for (const variables of [
      { after: page.pageInfo.endCursor, sort: "NEWEST" },
      { after: "what" },
      { first: 101 },
      { first: -1 },
      { filter: { pointsAtMost: 0.5 } },
      { search: "x".repeat(201) },
    ]) {
      expect(await errorCodes(network, query, variables)).toEqual(["BAD_USER_INPUT"]);
    }
  });

  it("is seen the same through a partner, by id and by code", async () => {
    const through = `query($id: ID!) { partnerByCode(code: "beta") { rewards { totalCount nodes { code partner { name } } } }
      reward(id: $id) { code title(language: "cs") kind points } rewardByCode(code: "nothing") { id } none: reward(id: "rwd_1") { id } }`;
    expect(await data(network.ask(through, { id: rewards["kettle"] }))).toEqual({
      partnerByCode: {
        rewards: {
          totalCount: 2,
          nodes: expect.arrayContaining([
            { code: "cups", partner: { name: "Beta" } },
            { code: "teapot", partner: { name: "Beta" } },
          ]),
        },
      },
      reward: { code: "kettle", title: "Konvice na čaj", kind: "GIFT", points: 100 },
      rewardByCode: null,
      none: null,
    });
  });

  it("tells everything that stands in the way of the asking member", async () => {
    const availability = `{ rewards { nodes { code availability { available reasons { code missingPoints } } } } }`;
    interface Available {
      readonly rewards: { readonly nodes: readonly { readonly code: string; readonly availability: object }[] };
    }
    const seenBy = async (person?: Person): Promise<Record<string, object>> => {
      const { rewards: page } = await data<Available>(network.ask(availability, {}, person));
      return Object.fromEntries(page.nodes.map(({ code, availability: found }) => [code, found]));
    };
    const reason = (code: string, missingPoints: number | null = null) => ({ code, missingPoints });
    const poor = await seenBy(member("poor"));
    expect(poor).toEqual({
      codes: { available: true, reasons: [] },
      lamp: {
        available: false,
        reasons: [reason("PARTNER_NOT_REDEEMING"), reason("OUT_OF_STOCK"), reason("INSUFFICIENT_POINTS", 10)],
      },
      voucher: { available: false, reasons: [reason("INSUFFICIENT_POINTS", 20)] },
      kettle: { available: false, reasons: [reason("INSUFFICIENT_POINTS", 70)] },
      cups: { available: false, reasons: [reason("INSUFFICIENT_POINTS", 220)] },
      teapot: { available: false, reasons: [reason("OUT_OF_STOCK"), reason("INSUFFICIENT_POINTS", 220)] },
    });
    expect((await seenBy(member("rich")))["cups"]).toEqual({ available: true, reasons: [] });
    expect((await seenBy())["codes"]).toEqual({ available: false, reasons: [reason("NOT_SIGNED_IN")] });
    expect((await seenBy(OPERATOR))["codes"]).toEqual({ available: false, reasons: [reason("NOT_SIGNED_IN")] });
  });
});

describe("createReward, restockReward and importVoucherCodes", () => {
  const NEW = { idempotencyKey: "new", code: "new", partnerCode: "beta", kind: "GIFT", title: "Nový", points: 10 };

  it("create a reward once, by its partner or an operator", async () => {
    const selection = "... on RewardCreated { reward { id code partner { code } title kind points stock } }";
    const created = await expectAnsweredOnce(network, "createReward", NEW, { points: 11 }, selection, beta);
    expect(created).toEqual({
      __typename: "RewardCreated",
      reward: {
        id: expect.stringMatching(/^rwd_/),
        code: "new",
        partner: { code: "beta" },
        title: "Nový",
        kind: "GIFT",
        points: 10,
        stock: null,
      },
    });
  });

  it.each([
    ["a code that is taken", { code: "kettle" }, ["code"]],
    ["a code that is none", { code: "Nový" }, ["code"]],
    ["no title", { title: "" }, ["title"]],
    ["a price of nothing", { points: 0 }, ["points"]],
    ["a price below nothing", { points: -10 }, ["points"]],
    ["stock below nothing", { stock: -1 }, ["stock"]],
    ["a foreign partner", { partnerCode: "alfa" }, ["partnerCode"]],
  ])("refuse %s", async (_name, changes, paths) => {
    const input = { ...NEW, idempotencyKey: key(), code: "other", ...changes };
    expect(await problemPaths(network, "createReward", input, beta)).toEqual(paths);
  });

  it("refuse a partner that is not there, and a price of half a point", async () => {
    const input = { ...NEW, idempotencyKey: key(), code: "other" };
    const nobody = { ...input, partnerCode: "nobody" };
    expect((await mutate(network, "createReward", nobody, "")).__typename).toBe("UnknownPartner");
    const query = "mutation($input: CreateRewardInput!) { createReward(input: $input) { __typename } }";
    expect(await errorCodes(network, query, { input: { ...input, points: 1.5 } }, beta)).toEqual(["BAD_USER_INPUT"]);
  });

  it("add units to a limited stock, once", async () => {
    const input = { idempotencyKey: key(), rewardCode: "teapot", add: 2 };
    const selection = "... on RewardRestocked { reward { stock } }";
    expect(await mutate(network, "restockReward", input, selection, beta)).toEqual({
      __typename: "RewardRestocked",
      reward: { stock: 2 },
    });
    await expectAnsweredOnce(network, "restockReward", input, { add: 3 }, selection, beta);
    expect(await stockOf("teapot")).toBe(2);
  });

  it.each([
    ["nothing", { add: 0 }, "InvalidInput"],
    ["less than nothing", { add: -1 }, "InvalidInput"],
    ["more than an Int holds", { add: 2_147_483_647 }, "InvalidInput"],
    ["a reward without limit", { rewardCode: "cups" }, "InvalidInput"],
    ["a reward that is not there", { rewardCode: "nothing" }, "UnknownReward"],
    ["a foreign reward", { rewardCode: "kettle" }, "UnknownReward"],
  ])("do not restock by %s", async (_name, changes, kind) => {
    const input = { idempotencyKey: key(), rewardCode: "teapot", add: 1, ...changes };
    expect((await mutate(network, "restockReward", input, "", beta)).__typename).toBe(kind);
  });

  it("import codes, count those named twice or known already, and limit the stock to them", async () => {
    const selection = "... on VoucherCodesImported { imported duplicates }";
    const codes = (...list: string[]) => ({ idempotencyKey: key(), rewardCode: "codes", codes: list });
    const first = codes("KINO-1", "KINO-2", "KINO-1");
    const changes = { codes: ["KINO-9"] };
    expect(await expectAnsweredOnce(network, "importVoucherCodes", first, changes, selection, gama)).toEqual({
      __typename: "VoucherCodesImported",
      imported: 2,
      duplicates: 1,
    });
    expect(await mutate(network, "importVoucherCodes", codes("KINO-2", "KINO-3"), selection, gama)).toMatchObject({
      imported: 1,
      duplicates: 1,
    });
    expect(await stockOf("codes")).toBe(3);
    expect(
      await problemPaths(network, "restockReward", { idempotencyKey: key(), rewardCode: "codes", add: 1 }),
    ).toEqual(["rewardCode"]);
  });

  it.each([
    ["no code", { codes: [] }, ["codes"]],
    ["an empty code", { codes: ["A", ""] }, ["codes.1"]],
    ["a gift", { rewardCode: "kettle" }, ["rewardCode"]],
  ])("do not import into %s", async (_name, changes, paths) => {
    const input = { idempotencyKey: key(), rewardCode: "codes", codes: ["X"], ...changes };
    expect(await problemPaths(network, "importVoucherCodes", input)).toEqual(paths);
  });

  it.each(["nothing", "kettle"])("do not import into %s, which is not there for this partner", async (rewardCode) => {
    const input = { idempotencyKey: key(), rewardCode, codes: ["X"] };
    expect((await mutate(network, "importVoucherCodes", input, "", gama)).__typename).toBe("UnknownReward");
  });
});

describe("redeemReward", () => {
  it("answers once under a key", async () => {
    const input = { idempotencyKey: key(), rewardCode: "cups", cardNumber: "rich", occurredAt: "2025-02-01T12:00:00Z" };
    expect(await expectAnsweredOnce(network, "redeemReward", input, { quantity: 2 }, REDEEMED)).toMatchObject({
      redemption: {
        id: expect.stringMatching(/^rdm_/),
        status: "CONFIRMED",
        points: 250,
        quantity: 1,
        occurredAt: "2025-02-01T12:00:00.000Z",
        reward: { code: "cups", stock: null },
        member: { id: members["rich"] },
        voucher: null,
        draws: [{ points: 250, issuer: { code: "alfa" }, unitPrice: { amount: "0.10", currency: "CZK" } }],
      },
    });
  });

  it("refuses OutOfStock before InsufficientPoints, and uses no stock for a refusal", async () => {
    const stock = await stockOf("kettle");
    expect(await ask("kettle", "poor", { quantity: 4 })).toEqual({
      __typename: "OutOfStock",
      message: expect.any(String),
      units: 4,
      left: stock,
    });
    expect(await ask("kettle", "poor", { quantity: 3 })).toEqual({
      __typename: "InsufficientPoints",
      message: expect.any(String),
      requested: 300,
      available: 30,
      missing: 270,
    });
    expect(await stockOf("kettle")).toBe(stock);
    expect((await wallet("poor")).available).toBe(30);
  });

  it("refuses what its partner does not give before looking at stock", async () => {
    expect(await ask("lamp", "poor")).toMatchObject({
      __typename: "RewardNotAvailable",
      code: "PARTNER_NOT_REDEEMING",
    });
  });

  it("judges a backdated request by its own instant", async () => {
    const at = (occurredAt: string) => ask("cups", "rich", { occurredAt });
    expect(await at("2024-12-31T22:59:59.999Z")).toMatchObject({ __typename: "RewardNotAvailable" });
    expect(await at("2025-01-10T11:59:59.999Z")).toMatchObject({
      __typename: "InsufficientPoints",
      available: 0,
      missing: 250,
    });
    expect(await at("2025-01-10T12:00:00.000Z")).toMatchObject({ __typename: "RewardRedeemed" });
  });

  it.each([
    ["UnknownReward", { rewardCode: "nothing" }],
    ["UnknownReward", { rewardCode: undefined, rewardId: "rwd_01900000-0000-7000-8000-00000000000f" }],
    ["UnknownReward", { rewardCode: undefined, rewardId: "what" }],
    ["UnknownCard", { cardNumber: "nobody's" }],
    ["UnknownCard", { cardNumber: undefined, memberId: NOBODY }],
    ["UnknownCard", { cardNumber: undefined, memberId: "what" }],
  ])("answers %s for %j, and again when it is repeated", async (kind, changes) => {
    const input = { idempotencyKey: key(), rewardCode: "cups", cardNumber: "rich", ...changes };
    const answer = await mutate(network, "redeemReward", input, "");
    expect(answer.__typename).toBe(kind);
    expect(await mutate(network, "redeemReward", input, "")).toEqual(answer);
  });

  it.each([
    ["nothing of it", { quantity: 0 }, ["quantity"]],
    ["less than nothing", { quantity: -1 }, ["quantity"]],
    ["two of a voucher with codes", { rewardCode: "codes", quantity: 2 }, ["quantity"]],
    ["tomorrow", { occurredAt: new Date(Date.now() + 86_400_000).toISOString() }, ["occurredAt"]],
    ["no reward", { rewardCode: undefined }, ["rewardId"]],
    ["a reward by id and code", { rewardId: "rwd_1" }, ["rewardId"]],
    ["no member", { cardNumber: undefined }, ["memberId"]],
    ["a member by id and card", { memberId: NOBODY }, ["memberId"]],
    ["an empty key", { idempotencyKey: "" }, ["idempotencyKey"]],
  ])("refuses %s", async (_name, changes, paths) => {
    const input = { idempotencyKey: key(), rewardCode: "cups", cardNumber: "rich", ...changes };
    expect(await problemPaths(network, "redeemReward", input)).toEqual(paths);
  });

  it("lets a member redeem for itself alone, and a partner its own rewards alone", async () => {
    const own = { idempotencyKey: key(), rewardId: rewards["voucher"] };
    expect(await mutate(network, "redeemReward", own, REDEEMED, member("rich"))).toMatchObject({
      __typename: "RewardRedeemed",
    });
    expect((await ask("voucher", "poor", {}, member("rich"))).__typename).toBe("UnknownCard");
    const byId = { cardNumber: undefined, memberId: members["poor"] };
    expect((await ask("voucher", "", byId, member("rich"))).__typename).toBe("UnknownCard");
    expect((await ask("voucher", "rich", {}, beta)).__typename).toBe("UnknownReward");
    expect((await ask("voucher", "rich", {}, gama)).__typename).toBe("RewardRedeemed");
  });

  it("draws lots by expiry, effective time, issuer and receipt", async () => {
    await earn("beta", "mixed", 10, "2025-02-20");
    await earn("gama", "mixed", 10, "2025-01-20");
    await earn("beta", "mixed", 10, "2025-01-20");
    await earn("alfa", "mixed", 10, "2025-01-21");
    const answer = await ask("voucher", "mixed", { occurredAt: "2025-02-28T12:00:00Z", rewardCode: "codes" });
    expect(answer).toMatchObject({
      redemption: {
        points: 20,
        draws: [
          { points: 10, issuer: { code: "beta" } },
          { points: 10, issuer: { code: "gama" } },
        ],
      },
    });
    const { id } = answer["redemption"] as Redemption;
    // 10 points of beta at 0.0045 EUR round to 0.05; gama is the redeemer and owes itself nothing.
    expect(await obligationsOf(network, id, 1)).toEqual(["REDEMPTION beta → gama 0.05 EUR"]);
  });

  it("confirms one redemption for 50 identical requests at once", async () => {
    const { available } = await wallet("rich");
    const stock = (await stockOf("kettle")) ?? 0;
    const token = await network.token(member("rich"));
    const query = `mutation($input: RedeemRewardInput!) { redeemReward(input: $input) { __typename ${REDEEMED} } }`;
    const input = { idempotencyKey: key(), rewardCode: "kettle" };
    const ask = async () => untilAnswered(async () => network.askAs(query, token, { input }));
    const answers = await Promise.all(Array.from({ length: 50 }, ask));
    expect(answers[0]?.["redeemReward"]).toMatchObject({
      __typename: "RewardRedeemed",
      redemption: { status: "CONFIRMED" },
    });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await wallet("rich")).available).toBe(available - 100);
    expect(await stockOf("kettle")).toBe(stock - 1);
  });

  it("gives the last unit to one of 24 who ask at once", async () => {
    await addReward(network, { code: "last", partnerCode: "beta", points: 1, stock: 1 });
    const answers = await Promise.all(Array.from({ length: 24 }, () => ask("last", "rich")));
    expect(answers.filter(({ __typename }) => __typename === "RewardRedeemed")).toHaveLength(1);
    expect(answers.filter(({ __typename }) => __typename === "OutOfStock")).toHaveLength(23);
    expect(await stockOf("last")).toBe(0);
  });
});

describe("cancelRedemption", () => {
  const CANCELLED = `... on RedemptionCancelled { redemption { id status voucher { status } reward { stock } } }
    ... on RedemptionNotCancellable { status }`;
  const cancel = (redemptionId: string, person: Person = OPERATOR, reason = "broken") =>
    mutate(network, "cancelRedemption", { idempotencyKey: key(), redemptionId, reason }, CANCELLED, person);

  it("gives the same lots their points back, the stock its units, and reverses the obligations, once", async () => {
    members["undo"] = await enrol(network, "undo");
    await earn("alfa", "undo", 70);
    await earn("gama", "undo", 200);
    await addReward(network, { code: "clock", partnerCode: "beta", points: 60, stock: 5 });
    const before = await wallet("undo");
    const { id } = await redeemed("clock", "undo", { quantity: 3 });
    expect((await wallet("undo")).lots.nodes.map(({ remaining }) => remaining)).toEqual([0, 90]);
    expect(await obligationsOf(network, id, 2)).toEqual([
      "REDEMPTION alfa → beta 7.00 CZK",
      "REDEMPTION gama → beta 1.98 PLN",
    ]);
    const input = { idempotencyKey: key(), redemptionId: id, reason: "broken" };
    expect(
      await expectAnsweredOnce(network, "cancelRedemption", input, { reason: "lost" }, CANCELLED, member("undo")),
    ).toEqual({
      __typename: "RedemptionCancelled",
      redemption: { id, status: "CANCELLED", voucher: null, reward: { stock: 5 } },
    });
    const after = await wallet("undo");
    expect(after.lots).toEqual(before.lots);
    expect(after.available).toBe(270);
    expect(after.entries.nodes.map(({ kind, points }) => `${kind} ${points}`)).toEqual([
      "SPEND_REVERSAL 180",
      "SPEND -180",
      "EARN 200",
      "EARN 70",
    ]);
    expect(await obligationsOf(network, id, 4)).toEqual([
      "REDEMPTION alfa → beta 7.00 CZK",
      "REDEMPTION gama → beta 1.98 PLN",
      "REVERSAL beta → alfa 7.00 CZK",
      "REVERSAL beta → gama 1.98 PLN",
    ]);
    expect(await cancel(id)).toMatchObject({ __typename: "RedemptionNotCancellable", status: "CANCELLED" });
  });

  it("refuses what failed, what is not there and what is another's", async () => {
    const nothing = { __typename: "RedemptionNotCancellable", status: null, message: expect.any(String) };
    for (const id of ["rdm_01900000-0000-7000-8000-00000000000f", "what"]) expect(await cancel(id)).toEqual(nothing);
    const { id } = await redeemed("cups", "rich");
    expect(await cancel(id, member("poor"))).toEqual(nothing);
    expect(await cancel(id, gama)).toEqual(nothing);
    const query = `query($id: ID!) { member(id: $id) { redemptions { nodes { id status } } } }`;
    const { member: poor } = await data<{ member: { redemptions: { nodes: { id: string; status: string }[] } } }>(
      network.ask(query, { id: members["poor"] }, OPERATOR),
    );
    const failed = poor.redemptions.nodes.find(({ status }) => status === "FAILED");
    expect(await cancel(failed?.id ?? "")).toMatchObject({ __typename: "RedemptionNotCancellable", status: "FAILED" });
    expect((await cancel(id, beta)).__typename).toBe("RedemptionCancelled");
  });

  it("does not take a reason of nothing", async () => {
    const query = "mutation($input: CancelRedemptionInput!) { cancelRedemption(input: $input) { __typename } }";
    const input = { idempotencyKey: key(), redemptionId: "what", reason: " " };
    expect(await errorCodes(network, query, { input }, OPERATOR)).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("vouchers", () => {
  const USED = `... on VoucherUsed { voucher { code status usedAt } redemption { id } } ... on VoucherNotUsable { status }`;
  const use = (code: string, person: Person = gama) =>
    mutate(network, "useVoucher", { idempotencyKey: key(), code }, USED, person);

  it("are made where a reward has no codes, and used once, as they are typed", async () => {
    const { id, voucher } = await redeemed("voucher", "rich");
    expect(voucher).toEqual({
      code: expect.stringMatching(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}$/),
      status: "ACTIVE",
      usedAt: null,
    });
    const typed = (voucher?.code ?? "").toLowerCase().replaceAll("-", " ");
    const used = await expectAnsweredOnce(
      network,
      "useVoucher",
      { idempotencyKey: key(), code: typed },
      { code: "other" },
      USED,
      gama,
    );
    expect(used).toEqual({
      __typename: "VoucherUsed",
      voucher: { code: voucher?.code, status: "USED", usedAt: expect.stringMatching(/Z$/) },
      redemption: { id },
    });
    expect(await use(voucher?.code ?? "")).toMatchObject({ __typename: "VoucherNotUsable", status: "USED" });
    const cancel = { idempotencyKey: key(), redemptionId: id, reason: "too late" };
    expect(
      await mutate(network, "cancelRedemption", cancel, "... on RedemptionNotCancellable { status }"),
    ).toMatchObject({
      __typename: "RedemptionNotCancellable",
      status: "CONFIRMED",
    });
  });

  it("come out of the imported codes, each to one redemption, until there is none", async () => {
    const left = (await stockOf("codes")) ?? 0;
    const given: string[] = [];
    for (let count = 0; count < left; count += 1) given.push((await redeemed("codes", "rich")).voucher?.code ?? "");
    expect(new Set(given).size).toBe(left);
    for (const code of given) expect(code).toMatch(/^KINO-[123]$/);
    expect(await ask("codes", "rich")).toMatchObject({ __typename: "OutOfStock", units: 1, left: 0 });
    expect((await use(given[0] ?? "")).__typename).toBe("VoucherUsed");
  });

  it("are revoked with their redemption", async () => {
    const { id, voucher } = await redeemed("voucher", "rich");
    const cancel = { idempotencyKey: key(), redemptionId: id, reason: "changed my mind" };
    const selection = "... on RedemptionCancelled { redemption { status voucher { status } } }";
    expect(await mutate(network, "cancelRedemption", cancel, selection)).toMatchObject({
      redemption: { status: "CANCELLED", voucher: { status: "REVOKED" } },
    });
    expect(await use(voucher?.code ?? "")).toMatchObject({ __typename: "VoucherNotUsable", status: "REVOKED" });
  });

  it("of another partner, of nobody yet and of nothing are refused alike", async () => {
    const { voucher } = await redeemed("voucher", "rich");
    const nothing = { __typename: "VoucherNotUsable", status: null, message: expect.any(String) };
    await mutate(
      network,
      "importVoucherCodes",
      { idempotencyKey: key(), rewardCode: "codes", codes: ["KINO-4"] },
      "",
      gama,
    );
    expect(await use(voucher?.code ?? "", beta)).toEqual(nothing);
    expect(await use("KINO-4")).toEqual(nothing);
    expect(await use("nothing")).toEqual(nothing);
    expect((await use(voucher?.code ?? "", OPERATOR)).__typename).toBe("VoucherUsed");
  });

  it("show their code to the member, the partner and who helps them, to nobody else", async () => {
    const { id, voucher } = await redeemed("voucher", "rich");
    const query = "query($id: ID!) { redemption(id: $id) { id voucher { code } } }";
    const seen = async (person: Person) => (await data(network.ask(query, { id }, person)))["redemption"];
    for (const person of [member("rich"), gama, OPERATOR, { role: "support" } as const]) {
      expect(await seen(person)).toEqual({ id, voucher: { code: voucher?.code } });
    }
    for (const role of ["finance", "auditor"] as const) expect(await seen({ role })).toEqual({ id, voucher: null });
    for (const person of [member("poor"), beta]) expect(await seen(person)).toBeNull();
  });
});

describe("redemptionActivity", () => {
  it("counts by effective time, refusals by their reason", async () => {
    const query = `query($from: DateTime, $to: DateTime) { redemptionActivity(from: $from, to: $to) { confirmed cancelled refused { code count } } }`;
    const within = async (from: string, to: string) =>
      (await data(network.ask(query, { from, to }, FINANCE)))["redemptionActivity"];
    expect(await within("2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z")).toEqual({
      confirmed: 2,
      cancelled: 0,
      refused: [],
    });
    expect(await within("2025-01-10T11:59:59.999Z", "2025-01-10T12:00:00.001Z")).toEqual({
      confirmed: 1,
      cancelled: 0,
      refused: [{ code: "INSUFFICIENT_POINTS", count: 1 }],
    });
    expect(await within("2025-01-10T12:00:00Z", "2025-01-10T12:00:00Z")).toEqual({
      confirmed: 0,
      cancelled: 0,
      refused: [],
    });
    const { redemptionActivity } = await data<{
      redemptionActivity: { cancelled: number; refused: { code: string; count: number }[] };
    }>(network.ask(query, {}, FINANCE));
    expect(redemptionActivity.cancelled).toBe(3);
    expect(redemptionActivity.refused).toEqual(
      expect.arrayContaining([
        { code: "OUT_OF_STOCK", count: 25 },
        { code: "INSUFFICIENT_POINTS", count: 2 },
        { code: "PARTNER_NOT_REDEEMING", count: 2 },
      ]),
    );
  });
});
