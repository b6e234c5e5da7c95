import {
  mbr,
  memberWith,
  operator,
  person,
  shop,
  startTestRewards,
  type Data,
  type TestRewards,
} from "../test/startTestRewards.js";
import { unanswered } from "../test/testMembers.js";
import { availablePoints } from "@tessera/contracts";

let rewards: TestRewards;
beforeAll(async () => {
  rewards = await startTestRewards();
});
beforeEach(async () => {
  await rewards.reset();
});
afterAll(async () => {
  await rewards.stop();
});

const CREATED = "... on RewardCreated { reward { id code kind points stock title partner { code } } }";
const RESTOCKED = "... on RewardRestocked { reward { stock } }";
const IMPORTED = "... on VoucherCodesImported { imported duplicates }";
const REWARD = { code: "plush", partnerCode: "hracky", kind: "GIFT", title: "Plyšová hračka", points: 150 };

function paths(answer: Data): string[] {
  return answer.problems.map(({ path }: { path: string[] }) => path.join("."));
}

describe("createReward", () => {
  it("adds a reward that everybody can read, by id, by code and as an entity", async () => {
    const { reward } = await rewards.mutate("createReward", { ...REWARD, stock: 600 }, CREATED);
    expect(reward).toEqual({
      id: expect.stringMatching(/^rwd_/),
      code: "plush",
      kind: "GIFT",
      points: 150,
      stock: 600,
      title: "Plyšová hračka",
      partner: { code: "hracky" },
    });
    const query = `query ($id: ID!, $of: [_Any!]!) { reward(id: $id) { code } rewardByCode(code: "plush") { title(language: "de") } none: rewardByCode(code: "x") { code }
      gone: reward(id: "rwd_x") { code } _entities(representations: $of) { ... on Reward { code } ... on Partner { rewards { totalCount nodes { code } } } } }`;
    const of = [
      { __typename: "Reward", id: reward.id },
      { __typename: "Partner", code: "hracky" },
      { __typename: "Partner", code: "domov" },
    ];
    const { data } = await rewards.ask(query, { id: reward.id, of }, undefined);
    expect(data).toEqual({
      reward: { code: "plush" },
      rewardByCode: { title: "Plyšová hračka" },
      none: null,
      gone: null,
      _entities: [
        { code: "plush" },
        { rewards: { totalCount: 1, nodes: [{ code: "plush" }] } },
        { rewards: { totalCount: 0, nodes: [] } },
      ],
    });
  });

  it.each([
    [{ code: "Plush" }, ["code"]],
    [{ title: "" }, ["title"]],
    [{ points: 0 }, ["points"]],
    [{ points: -5 }, ["points"]],
    [{ stock: -1 }, ["stock"]],
    [{ code: "taken" }, ["code"]],
    [{ idempotencyKey: "" }, ["idempotencyKey"]],
  ])("refuses %p", async (wrong, path) => {
    await rewards.mutate("createReward", { ...REWARD, code: "taken" }, CREATED);
    const answer = await rewards.mutate("createReward", { ...REWARD, ...wrong }, CREATED);
    expect(answer.__typename).toBe("InvalidInput");
    expect(paths(answer)).toEqual(path);
  });

  it("refuses points that are not whole before anything is asked", async () => {
    await expect(rewards.mutate("createReward", { ...REWARD, points: 1.5 }, CREATED)).rejects.toThrow("BAD_USER_INPUT");
    await expect(rewards.mutate("createReward", { ...REWARD, points: 2 ** 53 }, CREATED)).rejects.toThrow(
      "BAD_USER_INPUT",
    );
  });

  it("refuses an unknown partner, and a partner client another partner's code", async () => {
    expect((await rewards.mutate("createReward", { ...REWARD, partnerCode: "gone" }, CREATED)).__typename).toBe(
      "UnknownPartner",
    );
    expect(paths(await rewards.mutate("createReward", REWARD, CREATED, shop("domov")))).toEqual(["partnerCode"]);
    expect((await rewards.mutate("createReward", REWARD, CREATED, shop("hracky"))).__typename).toBe("RewardCreated");
  });

  it("answers a repeat again and another input as a conflict; of 24 rewards with one code created at once, one is", async () => {
    const input = { ...REWARD, idempotencyKey: "k" };
    const first = await rewards.mutate("createReward", input, CREATED);
    expect(await rewards.mutate("createReward", input, CREATED)).toEqual(first);
    expect((await rewards.mutate("createReward", { ...input, points: 151 }, CREATED)).__typename).toBe(
      "IdempotencyConflict",
    );
    const same = Array.from({ length: 24 }, () => rewards.mutate("createReward", { ...REWARD, code: "same" }, CREATED));
    const kinds = (await Promise.all(same)).map(({ __typename }) => __typename);
    expect(kinds.filter((kind) => kind === "RewardCreated")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "InvalidInput")).toHaveLength(23);
  });
});

describe("restockReward", () => {
  it("adds units once per key, also a hundred times at once", async () => {
    await rewards.mutate("createReward", { ...REWARD, stock: 0 }, CREATED);
    const input = { rewardCode: "plush", add: 5, idempotencyKey: "k" };
    expect((await rewards.mutate("restockReward", input, RESTOCKED)).reward.stock).toBe(5);
    await rewards.mutate("restockReward", input, RESTOCKED);
    expect((await rewards.mutate("restockReward", { ...input, add: 6 }, RESTOCKED)).__typename).toBe(
      "IdempotencyConflict",
    );
    await Promise.all(
      Array.from({ length: 100 }, () => rewards.mutate("restockReward", { rewardCode: "plush", add: 1 }, RESTOCKED)),
    );
    const { data } = await rewards.ask('{ rewardByCode(code: "plush") { stock } }', {}, undefined);
    expect(data.rewardByCode.stock).toBe(105);
    expect((await rewards.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
  });

  it("refuses nothing to add, what is not limited, what has a pool, too much, and what is unknown or another partner's", async () => {
    await rewards.mutate("createReward", REWARD, CREATED);
    await rewards.mutate("createReward", { ...REWARD, code: "full", stock: 2_147_483_647 }, CREATED);
    await rewards.mutate("createReward", { ...REWARD, code: "pool", kind: "VOUCHER" }, CREATED);
    await rewards.mutate("importVoucherCodes", { rewardCode: "pool", codes: ["a"] }, IMPORTED);
    const restock = async (input: object, caller = operator): Promise<Data> =>
      rewards.mutate("restockReward", input, RESTOCKED, caller);
    expect(paths(await restock({ rewardCode: "full", add: 0 }))).toEqual(["add"]);
    expect(paths(await restock({ rewardCode: "full", add: 1 }))).toEqual(["add"]);
    expect(paths(await restock({ rewardCode: "plush", add: 1 }))).toEqual(["rewardCode"]);
    expect(paths(await restock({ rewardCode: "pool", add: 1 }))).toEqual(["rewardCode"]);
    expect((await restock({ rewardCode: "gone", add: 1 })).__typename).toBe("UnknownReward");
    expect((await restock({ rewardCode: "full", add: 1 }, shop("domov"))).__typename).toBe("UnknownReward");
  });
});

describe("importVoucherCodes", () => {
  it("opens a pool whose codes are the stock, and counts duplicates", async () => {
    await rewards.mutate("createReward", { ...REWARD, kind: "VOUCHER", stock: 50 }, CREATED);
    const input = { rewardCode: "plush", codes: ["A-1", "A-2", "A-1"], idempotencyKey: "k" };
    expect(await rewards.mutate("importVoucherCodes", input, IMPORTED)).toMatchObject({ imported: 2, duplicates: 1 });
    expect(await rewards.mutate("importVoucherCodes", input, IMPORTED)).toMatchObject({ imported: 2, duplicates: 1 });
    const again = await rewards.mutate("importVoucherCodes", { rewardCode: "plush", codes: ["A-2", "A-3"] }, IMPORTED);
    expect(again).toMatchObject({ imported: 1, duplicates: 1 });
    expect((await rewards.mutate("importVoucherCodes", { ...input, codes: ["B"] }, IMPORTED)).__typename).toBe(
      "IdempotencyConflict",
    );
    expect(
      (await rewards.ask('{ rewardByCode(code: "plush") { stock } }', {}, undefined)).data.rewardByCode.stock,
    ).toBe(3);
    expect((await rewards.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
  });

  it("gives the codes of the pool in their order, one each, and is out of stock behind the last", async () => {
    const rewardCode = await rewards.reward({ kind: "VOUCHER", points: 1 });
    await rewards.members.enrol("A1", 10);
    await rewards.mutate("importVoucherCodes", { rewardCode, codes: ["first", "second"] }, IMPORTED);
    const codes: string[] = [];
    while (codes.length < 2)
      codes.push((await rewards.redeem({ rewardCode, cardNumber: "A1" })).redemption.voucher.code);
    expect(codes).toEqual(["first", "second"]);
    expect(await rewards.redeem({ rewardCode, cardNumber: "A1" })).toMatchObject({ __typename: "OutOfStock", left: 0 });
    const two = await rewards.redeem({ rewardCode, cardNumber: "A1", quantity: 2 });
    expect(paths(two)).toEqual(["quantity"]);
  });

  it("gives the code of a refused redemption to the next one", async () => {
    const rewardCode = await rewards.reward({ kind: "VOUCHER", points: 100 });
    await rewards.members.enrol("poor", 10);
    await rewards.members.enrol("rich", 1_000);
    await rewards.mutate("importVoucherCodes", { rewardCode, codes: ["only"] }, IMPORTED);
    expect((await rewards.redeem({ rewardCode, cardNumber: "poor" })).__typename).toBe("InsufficientPoints");
    expect((await rewards.redeem({ rewardCode, cardNumber: "rich" })).redemption.voucher.code).toBe("only");
    expect((await rewards.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
  });

  it("opens a pool beside redemptions that hold units of the old limit, and stays accountable", async () => {
    const rewardCode = await rewards.reward({ kind: "VOUCHER", points: 1, stock: 3 });
    await rewards.members.enrol("A1", 10);
    const before = await rewards.redeem({ rewardCode, cardNumber: "A1" });
    await rewards.mutate("importVoucherCodes", { rewardCode, codes: ["one", "two"] }, IMPORTED);
    const behind = await rewards.redeem({ rewardCode, cardNumber: "A1" });
    for (const { redemption } of [before, behind]) {
      await rewards.mutate("cancelRedemption", { redemptionId: redemption.id, reason: "changed my mind" }, "");
    }
    const { data } = await rewards.ask(
      "query ($code: String!) { rewardByCode(code: $code) { stock } }",
      { code: rewardCode },
      undefined,
    );
    // A code that its owner has seen is spent; the unit of the old limit counted no code.
    expect(data.rewardByCode.stock).toBe(1);
    expect((await rewards.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
  });

  it("refuses a gift, an unknown or foreign reward, and lists that are empty, too long or malformed", async () => {
    const gift = await rewards.reward();
    const voucher = await rewards.reward({ kind: "VOUCHER" });
    const importing = async (input: object, caller = operator): Promise<Data> =>
      rewards.mutate("importVoucherCodes", input, IMPORTED, caller);
    expect(paths(await importing({ rewardCode: gift, codes: ["a"] }))).toEqual(["rewardCode"]);
    expect((await importing({ rewardCode: "gone", codes: ["a"] })).__typename).toBe("UnknownReward");
    expect((await importing({ rewardCode: voucher, codes: ["a"] }, shop("domov"))).__typename).toBe("UnknownReward");
    expect(paths(await importing({ rewardCode: voucher, codes: [] }))).toEqual(["codes"]);
    expect(
      paths(await importing({ rewardCode: voucher, codes: Array.from({ length: 10_001 }, (_, index) => `c${index}`) })),
    ).toEqual(["codes"]);
    expect(paths(await importing({ rewardCode: voucher, codes: ["ok", "", " x", "y".repeat(65)] }))).toEqual([
      "codes.1",
      "codes.2",
      "codes.3",
    ]);
    const most = await importing({
      rewardCode: voucher,
      codes: Array.from({ length: 10_000 }, (_, index) => `c${index}`),
    });
    expect(most).toMatchObject({ imported: 10_000, duplicates: 0 });
  });
});

describe("rewards", () => {
  const PAGE = `query ($first: Int! = 20, $after: String, $search: String, $filter: RewardFilter, $sort: RewardSort! = POINTS_ASC) {
    rewards(first: $first, after: $after, search: $search, filter: $filter, sort: $sort) { totalCount nodes { code } pageInfo { hasNextPage endCursor } } }`;
  const page = async (variables: object): Promise<Data> => (await rewards.ask(PAGE, variables, undefined)).data.rewards;
  const codes = async (variables: object): Promise<string[]> =>
    (await page(variables)).nodes.map(({ code }: { code: string }) => code);

  beforeEach(async () => {
    await rewards.reward({ code: "lamp", title: "Světlo do ložnice", points: 300, partnerCode: "domov", stock: 0 });
    await rewards.reward({ code: "plush", title: "Plyšová HRAČKA", points: 100, stock: 4 });
    await rewards.reward({
      code: "zloty",
      title: "Żółty kubek 100%",
      points: 100,
      partnerCode: "domov",
      kind: "VOUCHER",
    });
    await rewards.reward({ code: "train", title: "Vláček", points: 200 });
  });

  it("pages through each order without losing or doubling a reward, ties included", async () => {
    for (const sort of ["POINTS_ASC", "POINTS_DESC", "NEWEST"]) {
      const seen: string[] = [];
      for (let after: string | null = null; ;) {
        const part: Data = await page({ first: 1, after, sort });
        seen.push(...part.nodes.map(({ code }: { code: string }) => code));
        expect(part.totalCount).toBe(4);
        if (!part.pageInfo.hasNextPage) break;
        after = part.pageInfo.endCursor;
      }
      expect([sort, new Set(seen).size, seen.length]).toEqual([sort, 4, 4]);
      if (sort === "NEWEST") expect(seen).toEqual(["train", "zloty", "plush", "lamp"]);
      if (sort === "POINTS_DESC") expect(seen.slice(0, 2)).toEqual(["lamp", "train"]);
      if (sort === "POINTS_ASC") expect(seen.slice(2)).toEqual(["train", "lamp"]);
    }
  });

  it.each([
    ["hracka", ["plush"]],
    ["PLYŠOVÁ", ["plush"]],
    ["zolty KUBEK", ["zloty"]],
    ["kubek zolty", ["zloty"]],
    ["svetlo loznice", ["lamp"]],
    ["svetlo hracka", []],
    ["100%", ["zloty"]],
    ["_", []],
    ["  ", ["lamp", "plush", "train", "zloty"]],
    ["train", ["train"]],
  ])("search %p finds %p, whatever case and accents", async (search, expected) => {
    expect((await codes({ search })).sort()).toEqual(expected);
  });

  it.each([
    [{ partnerCodes: ["domov"] }, ["lamp", "zloty"]],
    [{ kinds: ["VOUCHER"] }, ["zloty"]],
    [{ pointsAtMost: 100 }, ["plush", "zloty"]],
    [{ inStock: true }, ["plush", "train", "zloty"]],
    [{ inStock: false }, ["lamp"]],
    [{ partnerCodes: ["domov"], inStock: true }, ["zloty"]],
    [{ partnerCodes: [] }, []],
  ])("filter %p leaves %p", async (filter, expected) => {
    expect((await codes({ filter })).sort()).toEqual(expected);
  });

  it.each([
    [{ first: 101 }],
    [{ first: -1 }],
    [{ after: "x" }],
    [{ search: "x".repeat(201) }],
    [{ filter: { partnerCodes: Array.from({ length: 101 }, String) } }],
  ])("refuses %p", async (variables) => {
    expect((await rewards.ask(PAGE, variables, undefined)).codes).toEqual(["BAD_USER_INPUT"]);
  });

  it("refuses a cursor of another order", async () => {
    const { pageInfo } = await page({ first: 1, sort: "NEWEST" });
    expect((await rewards.ask(PAGE, { after: pageInfo.endCursor }, undefined)).codes).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("availability", () => {
  const QUERY = "{ rewards { nodes { code availability { available reasons { code missingPoints } } } } }";
  const shown = async (caller: Parameters<TestRewards["ask"]>[2]): Promise<Record<string, Data>> => {
    const { data } = await rewards.ask(QUERY, {}, caller);
    return Object.fromEntries(data.rewards.nodes.map(({ code, availability }: Data) => [code, availability]));
  };

  beforeEach(async () => {
    await rewards.reward({ code: "fine", points: 100 });
    await rewards.reward({ code: "gone", points: 200, stock: 0 });
    await rewards.reward({ code: "dear", points: 501, partnerCode: "pasiv", stock: 0 });
  });

  it("tells the asking member every reason and how many points are missing, asking members once", async () => {
    const anna = await rewards.members.enrol("A1", 500);
    expect(await shown(memberWith(anna))).toEqual({
      fine: { available: true, reasons: [] },
      gone: { available: false, reasons: [{ code: "OUT_OF_STOCK", missingPoints: null }] },
      dear: {
        available: false,
        reasons: [
          { code: "PARTNER_NOT_REDEEMING", missingPoints: null },
          { code: "OUT_OF_STOCK", missingPoints: null },
          { code: "INSUFFICIENT_POINTS", missingPoints: 1 },
        ],
      },
    });
    expect(rewards.members.calls).toEqual([availablePoints.name]);
  });

  it("tells others that nobody is signed in, without asking members", async () => {
    for (const caller of [undefined, operator, shop("hracky"), person("auditor")]) {
      expect((await shown(caller))["fine"]).toEqual({
        available: false,
        reasons: [{ code: "NOT_SIGNED_IN", missingPoints: null }],
      });
    }
    expect(rewards.members.calls).toEqual([]);
  });

  it("shows the catalogue while members does not answer", async () => {
    const anna = await rewards.members.enrol("A1", 500);
    rewards.members.fault = unanswered(availablePoints, "before");
    expect((await shown(memberWith(anna)))["fine"]).toEqual({
      available: false,
      reasons: [{ code: "POINTS_UNKNOWN", missingPoints: null }],
    });
  });

  it("a member that members does not know is nobody", async () => {
    expect(mbr("x")).toBe("mbr_x");
    expect((await shown(memberWith("01900000-0000-7000-8000-0000000000ff")))["fine"]).toMatchObject({
      available: false,
    });
  });
});

describe("who changes the catalogue", () => {
  const inputs: Record<string, object> = {
    createReward: { ...REWARD, partnerCode: "gone" },
    restockReward: { rewardCode: "gone", add: 1 },
    importVoucherCodes: { rewardCode: "gone", codes: ["a"] },
  };
  it.each(Object.keys(inputs))(
    "%s is for operators and partners with catalogue:write, by role and scope alone",
    async (name) => {
      for (const caller of [
        person("member"),
        person("finance"),
        person("finance_approver"),
        person("support"),
        person("auditor"),
        shop("hracky", "redemptions:write"),
      ]) {
        await expect(rewards.mutate(name, inputs[name]!, "", caller)).rejects.toThrow("FORBIDDEN");
      }
      await expect(rewards.mutate(name, inputs[name]!, "")).resolves.toBeDefined();
      await expect(rewards.mutate(name, inputs[name]!, "", shop("gone", "catalogue:write"))).resolves.toBeDefined();
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
      const { codes } = await rewards.ask(
        `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`,
        { input: { idempotencyKey: "k", ...inputs[name] } },
        undefined,
      );
      expect(codes).toEqual(["UNAUTHENTICATED"]);
    },
  );
});
