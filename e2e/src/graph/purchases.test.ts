import { errorCodes } from "../support/errorCodes.js";
import { expectAnsweredOnce } from "../support/expectAnsweredOnce.js";
import { addReward, enrol, FIXED_PARTNERS, FIXED_START, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { problemPaths } from "../support/problemPaths.js";
import { data, mutate, OPERATOR, partnerClient, redeem, settled } from "../support/smallCoalition.js";
import { untilAnswered } from "../support/untilAnswered.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";

let network: TestNetwork;
const members: Record<string, string> = {};

beforeAll(async () => {
  network = await startTestNetwork();
  await setUpFixedCoalition(network, {
    expiryMonths: 120,
    partners: [
      { ...FIXED_PARTNERS.alfa, unit: "10.00", notEarningSkus: ["BAG"] },
      { ...FIXED_PARTNERS.beta, unit: "0.50" },
      { ...FIXED_PARTNERS.gama, issues: false },
    ],
  });
  const double = {
    idempotencyKey: "double",
    partnerCode: "alfa",
    code: "double",
    kind: "MULTIPLIER",
    effectiveFrom: "2025-03-01",
    effectiveTo: "2025-04-01",
    factor: "2",
    receiptAtLeast: "500.00",
  };
  await mutate(network, "publishEarningRule", double, "");
  await settled(network);
  for (const card of ["1", "2", "3", "4", "5"]) members[card] = await enrol(network, card);
}, 180_000);
afterAll(async () => network.stop());

const alfa = partnerClient("alfa");
const beta = partnerClient("beta");
const PURCHASE = `... on PurchaseRecorded { purchase { id receiptNumber occurredAt points amount { amount currency }
  partner { code } member { id } decision { points rules { ruleCode version applied points reason } } } }`;
const line = (quantity: string, unitPrice: string, sku = "thing") => ({ sku, quantity, unitPrice });

let receipts = 0;
/** A receipt of alfa of 100.00 CZK for card 1, on 10 February. */
function receipt(changes: Record<string, unknown> = {}): Record<string, unknown> & { receiptNumber: string } {
  const receiptNumber = `R${++receipts}`;
  return {
    idempotencyKey: receiptNumber,
    partnerCode: "alfa",
    cardNumber: "1",
    receiptNumber,
    currency: "CZK",
    occurredAt: "2025-02-10T12:00:00+01:00",
    lines: [line("1", "100.00")],
    ...changes,
  };
}

interface RecordedPurchase {
  readonly id: string;
  readonly points: number;
  readonly decision: { readonly points: number; readonly rules: readonly object[] };
}

async function record(input: Record<string, unknown>, person: Person = OPERATOR): Promise<RecordedPurchase> {
  const answer = await mutate(network, "recordPurchase", input, PURCHASE, person);
  expect(answer).toMatchObject({ __typename: "PurchaseRecorded" });
  return answer["purchase"] as RecordedPurchase;
}

interface Wallet {
  readonly available: number;
  readonly debt: number;
  readonly lots: { readonly nodes: readonly { readonly issued: number; readonly unitPrice: { amount: string } }[] };
}

async function wallet(card: string, asOf?: string): Promise<Wallet> {
  const query = `query($id: ID!, $asOf: DateTime) { member(id: $id) { wallet(asOf: $asOf) {
    available debt lots { nodes { issued remaining unitPrice { amount currency } } } } } }`;
  const { member } = await data<{ member: { wallet: Wallet } }>(
    network.ask(query, { id: members[card], asOf }, OPERATOR),
  );
  return member.wallet;
}

describe("enrolMember", () => {
  const selection = "... on MemberEnrolled { member { id status enrolledAt cards { number issuedAt blockedAt } } }";

  it("enrols with the card and the instant given, once", async () => {
    const input = { idempotencyKey: "anna", cardNumber: "7-001", enrolledAt: FIXED_START, email: "anna@example.org" };
    expect(await expectAnsweredOnce(network, "enrolMember", input, { email: "eva@example.org" }, selection)).toEqual({
      __typename: "MemberEnrolled",
      member: {
        id: expect.stringMatching(/^mbr_/),
        status: "ACTIVE",
        enrolledAt: "2024-12-31T23:00:00.000Z",
        cards: [{ number: "7-001", issuedAt: "2024-12-31T23:00:00.000Z", blockedAt: null }],
      },
    });
    const again = { idempotencyKey: "thief", cardNumber: "7-001" };
    expect(await mutate(network, "enrolMember", again, "", alfa)).toMatchObject({ __typename: "CardTaken" });
  });

  it("makes a card of its own where none is given, and takes the present instant", async () => {
    const before = Date.now();
    const answer = await mutate(network, "enrolMember", { idempotencyKey: "made" }, selection, alfa);
    const { member } = answer as unknown as { member: { enrolledAt: string; cards: { number: string }[] } };
    expect(member.cards).toEqual([expect.objectContaining({ number: expect.stringMatching(/^\d{10,}$/) })]);
    expect(new Date(member.enrolledAt).getTime()).toBeGreaterThan(before - 1_000);
  });

  it.each([
    ["an empty card", { cardNumber: "" }, ["cardNumber"]],
    ["a card with a blank at its end", { cardNumber: "1 " }, ["cardNumber"]],
    ["a card of 65 characters", { cardNumber: "1".repeat(65) }, ["cardNumber"]],
    ["tomorrow", { enrolledAt: tomorrow() }, ["enrolledAt"]],
    ["mail to nowhere", { email: "anna" }, ["email"]],
    ["a language that is none", { language: "česky" }, ["language"]],
    ["an empty key", { idempotencyKey: "" }, ["idempotencyKey"]],
  ])("refuses %s", async (name, changes, paths) => {
    expect(await problemPaths(network, "enrolMember", { idempotencyKey: name, ...changes })).toEqual(paths);
  });
});

describe("enrolMembers", () => {
  const query = `mutation($input: EnrolMembersInput!) { enrolMembers(input: $input) { results { __typename
    ... on MemberEnrolled { member { id cards { number } } } ... on InvalidInput { problems { path } } } } }`;

  it("answers per item, in order, and one bad item fails no other", async () => {
    const items = [
      { idempotencyKey: "m1", cardNumber: "8-001" },
      { idempotencyKey: "m2", cardNumber: "7-001" },
      { idempotencyKey: "m3", cardNumber: "" },
      { idempotencyKey: "m4", cardNumber: "8-001" },
      { idempotencyKey: "m5", cardNumber: "8-002" },
      { idempotencyKey: "m1", cardNumber: "8-001" },
      { idempotencyKey: "m1", cardNumber: "8-003" },
    ];
    const ask = async () =>
      data<{ enrolMembers: { results: { __typename: string; member?: { id: string } }[] } }>(
        network.ask(query, { input: { members: items } }, OPERATOR),
      );
    const { enrolMembers } = await ask();
    expect(enrolMembers.results.map(({ __typename }) => __typename)).toEqual([
      "MemberEnrolled",
      "CardTaken",
      "InvalidInput",
      "CardTaken",
      "MemberEnrolled",
      "MemberEnrolled",
      "IdempotencyConflict",
    ]);
    expect(enrolMembers.results[4]).toMatchObject({ member: { cards: [{ number: "8-002" }] } });
    expect(enrolMembers.results[5]).toEqual(enrolMembers.results[0]);
    expect((await ask()).enrolMembers).toEqual(enrolMembers);
  });

  it("takes 1,000 at once, and not one more", async () => {
    const cards = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ idempotencyKey: `b${index}`, cardNumber: `9-${index}` }));
    const { enrolMembers } = await data<{ enrolMembers: { results: object[] } }>(
      network.ask(query, { input: { members: cards(1_000) } }, OPERATOR),
    );
    expect(enrolMembers.results).toHaveLength(1_000);
    expect(enrolMembers.results[999]).toMatchObject({
      __typename: "MemberEnrolled",
      member: { cards: [{ number: "9-999" }] },
    });
    expect(await errorCodes(network, query, { input: { members: cards(1_001) } }, OPERATOR)).toEqual([
      "BAD_USER_INPUT",
    ]);
  });
});

describe("the earn decision", () => {
  it("rounds down once for the whole receipt and tells why", async () => {
    const lines = [line("3", "66.66"), line("0.5", "99.999999", "cheese"), line("7", "0.00", "free")];
    const purchase = await record(receipt({ lines }));
    // 199.98 + 49.9999995 = 249.9799995 CZK; 24 whole tens of it.
    expect(purchase).toMatchObject({
      occurredAt: "2025-02-10T11:00:00.000Z",
      points: 24,
      amount: { amount: "249.98", currency: "CZK" },
      partner: { code: "alfa" },
      member: { id: members["1"] },
      decision: {
        points: 24,
        rules: [
          { ruleCode: "base", version: 1, applied: true, points: 24, reason: "1 point for each 10 of 249.9799995." },
        ],
      },
    });
  });

  it("leaves out what does not earn, by its exact SKU", async () => {
    const lines = [line("1", "100.00"), line("1", "100.00", "BAG"), line("1", "100.00", "bag")];
    const purchase = await record(receipt({ lines }));
    expect(purchase).toMatchObject({ points: 20, amount: { amount: "300.00" } });
  });

  it("records a purchase that earns nothing", async () => {
    const purchase = await record(receipt({ lines: [line("1", "9.99")] }));
    expect(purchase).toMatchObject({
      points: 0,
      decision: { rules: [{ applied: true, points: 0, reason: "1 point for each 10 of 9.99." }] },
    });
  });

  it.each([
    ["at the last moment before the campaign, in Prague", "2025-02-28T22:59:59.999Z", "500.00", 50, []],
    ["at its first moment and exactly its threshold", "2025-02-28T23:00:00.000Z", "500.00", 100, [true]],
    ["below its threshold", "2025-03-15T12:00:00Z", "499.99", 49, [false]],
    ["at its last moment, in summer time", "2025-03-31T21:59:59.999Z", "505.00", 100, [true]],
    ["at its end, which is outside", "2025-03-31T22:00:00.000Z", "500.00", 50, []],
  ])("%s", async (_name, occurredAt, price, points, multipliers) => {
    const { decision } = await record(receipt({ occurredAt, lines: [line("1", price)] }));
    expect(decision.points).toBe(points);
    expect(decision.rules.slice(1)).toMatchObject(
      multipliers.map((applied) => ({ ruleCode: "double", version: 1, applied })),
    );
    if (multipliers[0] === true) expect(decision.rules[1]).toMatchObject({ reason: "Points times 2." });
    if (multipliers[0] === false) {
      expect(decision.rules[1]).toMatchObject({
        points: 0,
        reason: "The earning amount of 499.99 does not reach 500.",
      });
    }
  });
});

describe("recordPurchase", () => {
  it("answers once under a key, and once for a receipt", async () => {
    const input = receipt();
    const changes = { lines: [line("2", "100.00")] };
    const first = await expectAnsweredOnce(network, "recordPurchase", input, changes, PURCHASE);
    const other = { ...input, idempotencyKey: "another key" };
    expect(await mutate(network, "recordPurchase", other, PURCHASE)).toEqual(first);
    const sameNumbers = { ...other, idempotencyKey: "other zeros", lines: [line("1.000", "100")] };
    expect(await mutate(network, "recordPurchase", sameNumbers, PURCHASE)).toEqual(first);
  });

  it.each([
    ["other lines", { lines: [line("2", "100.00")] }],
    ["another member", { cardNumber: "2" }],
    ["another instant", { occurredAt: "2025-02-10T12:00:01+01:00" }],
    ["a currency that cannot be", { currency: "EUR" }],
  ])("refuses a receipt that is known with %s", async (name, changes) => {
    const input = receipt();
    await record(input);
    const answer = await mutate(
      network,
      "recordPurchase",
      { ...input, idempotencyKey: `conflict ${name}`, ...changes },
      "... on ReceiptConflict { receiptNumber }",
    );
    expect(answer).toMatchObject({ __typename: "ReceiptConflict", receiptNumber: input.receiptNumber });
  });

  it("takes the same number from two partners, and from two stores of one", async () => {
    const input = receipt();
    const { id } = await record(input);
    const atBeta = { ...input, idempotencyKey: "at beta", partnerCode: "beta", currency: "EUR" };
    const inStore = { ...input, idempotencyKey: "in store", storeCode: "Brno" };
    const ids = [id, (await record(atBeta)).id, (await record(inStore)).id];
    expect(new Set(ids).size).toBe(3);
  });

  it.each([
    ["UnknownCard", { cardNumber: "nobody's" }, {}],
    ["UnknownCard", { cardNumber: undefined, memberId: "mbr_01900000-0000-7000-8000-00000000000f" }, {}],
    ["UnknownPartner", { partnerCode: "nobody" }, {}],
    ["CurrencyMismatch", { currency: "EUR" }, { expected: "CZK" }],
    ["CurrencyMismatch", { currency: "XAU" }, { expected: "CZK" }],
    ["PartnerNotIssuing", { partnerCode: "gama", currency: "PLN" }, {}],
  ])("answers %s for %j, and again when it is repeated", async (kind, changes, numbers) => {
    const input = receipt(changes);
    const selection = "... on CurrencyMismatch { expected }";
    const answer = await mutate(network, "recordPurchase", input, selection);
    expect(answer).toEqual({ __typename: kind, message: expect.stringMatching(/\.$/), ...numbers });
    expect(await mutate(network, "recordPurchase", input, selection)).toEqual(answer);
  });

  it("keeps a refusal under its key, while another key may try again", async () => {
    const input = receipt({ cardNumber: "later" });
    expect((await mutate(network, "recordPurchase", input, "")).__typename).toBe("UnknownCard");
    await enrol(network, "later");
    expect((await mutate(network, "recordPurchase", input, "")).__typename).toBe("UnknownCard");
    await record({ ...input, idempotencyKey: "later again" });
  });

  it.each([
    ["no quantity", { lines: [line("0", "1.00")] }, ["lines.0.quantity"]],
    ["a quantity below nothing", { lines: [line("-1", "1.00")] }, ["lines.0.quantity"]],
    ["a quantity with 4 places", { lines: [line("0.0001", "1.00")] }, ["lines.0.quantity"]],
    ["a price below nothing", { lines: [line("1", "1.00"), line("1", "-0.01")] }, ["lines.1.unitPrice"]],
    ["a price with 7 places", { lines: [line("1", "0.0000001")] }, ["lines.0.unitPrice"]],
    ["no SKU", { lines: [line("1", "1.00", "")] }, ["lines.0.sku"]],
    ["no line", { lines: [] }, ["lines"]],
    ["tomorrow", { occurredAt: tomorrow() }, ["occurredAt"]],
    ["no receipt number", { receiptNumber: "" }, ["receiptNumber"]],
    ["a receipt number with a line break", { receiptNumber: "1\n2" }, ["receiptNumber"]],
    ["neither card nor member", { cardNumber: undefined }, ["cardNumber"]],
    ["a card and a member", { memberId: "mbr_01900000-0000-7000-8000-00000000000f" }, ["cardNumber"]],
    ["an id that is no member's", { cardNumber: undefined, memberId: "pur_1" }, ["memberId"]],
    ["no partner, from an operator", { partnerCode: undefined }, ["partnerCode"]],
    ["a key of 256 characters", { idempotencyKey: "k".repeat(256) }, ["idempotencyKey"]],
    ["more points than a receipt earns", { lines: [line("10000.1", "1000000")] }, ["lines"]],
    [
      "four mistakes at once",
      { idempotencyKey: "", cardNumber: "", receiptNumber: "", lines: [] },
      ["idempotencyKey", "cardNumber", "receiptNumber", "lines"],
    ],
  ])("refuses %s", async (_name, changes, paths) => {
    expect(await problemPaths(network, "recordPurchase", receipt(changes))).toEqual(paths);
  });

  it("refuses what a member bought before it was one, and takes the instant of the enrolment", async () => {
    const enrolledAt = "2025-02-01T00:00:00.000Z";
    const enrolment = { idempotencyKey: "february", cardNumber: "february", enrolledAt };
    expect((await mutate(network, "enrolMember", enrolment, "")).__typename).toBe("MemberEnrolled");
    const early = receipt({ cardNumber: "february", occurredAt: "2025-01-31T23:59:59.999Z" });
    expect(await problemPaths(network, "recordPurchase", early)).toEqual(["occurredAt"]);
    await record(receipt({ cardNumber: "february", occurredAt: enrolledAt }));
  });

  it("takes the most that a receipt earns", async () => {
    members["most"] = await enrol(network, "most");
    const { points } = await record(receipt({ cardNumber: "most", lines: [line("10000", "1000000")] }));
    expect(points).toBe(1_000_000_000);
    expect((await wallet("most")).available).toBe(points);
  });

  it("takes what a clock 4 minutes ahead tells, and refuses 6 minutes", async () => {
    const ahead = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    await record(receipt({ occurredAt: ahead(4) }));
    expect(await problemPaths(network, "recordPurchase", receipt({ occurredAt: ahead(6) }))).toEqual(["occurredAt"]);
  });

  it.each([
    ["a quantity with an exponent", { lines: [line("1e3", "1.00")] }],
    ["a price in words", { lines: [line("1", "ten")] }],
    ["a number for a quantity", { lines: [{ sku: "x", quantity: 1, unitPrice: "1.00" }] }],
    ["an instant without offset", { occurredAt: "2025-02-10T12:00:00" }],
    ["a 30th of February", { occurredAt: "2025-02-30T12:00:00Z" }],
    ["a field that is not there", { points: 1_000 }],
  ])("does not take %s, which does not fit the schema", async (_name, changes) => {
    const query = "mutation($input: RecordPurchaseInput!) { recordPurchase(input: $input) { __typename } }";
    expect(await errorCodes(network, query, { input: receipt(changes) }, OPERATOR)).toEqual(["BAD_USER_INPUT"]);
  });

  it("writes a partner client's purchase as its own, and refuses it a foreign partner", async () => {
    const input = receipt({ partnerCode: undefined });
    const { id } = await record(input, alfa);
    expect(await problemPaths(network, "recordPurchase", receipt(), beta)).toEqual(["partnerCode"]);
    const query = "query($id: ID!) { purchase(id: $id) { receiptNumber partner { code } } }";
    expect(await data(network.ask(query, { id }, alfa))).toMatchObject({ purchase: { partner: { code: "alfa" } } });
    expect(await data(network.ask(query, { id }, beta))).toEqual({ purchase: null });
  });
});

describe("recordPurchases", () => {
  const query = `mutation($input: RecordPurchasesInput!) { recordPurchases(input: $input) { results { __typename
    ... on PurchaseRecorded { purchase { id receiptNumber points } } ... on InvalidInput { problems { path } } } } }`;
  interface Results {
    readonly recordPurchases: { readonly results: { readonly __typename: string; readonly purchase?: object }[] };
  }

  it("answers per item, in order, and one bad item fails no other", async () => {
    const good = receipt({ cardNumber: "2" });
    const items = [
      good,
      receipt({ cardNumber: "nobody's" }),
      receipt({ lines: [line("0", "1.00")] }),
      { ...good, idempotencyKey: "again, by another key" },
      { ...good, idempotencyKey: "a conflict", lines: [line("2", "100.00")] },
      receipt({ partnerCode: "beta", currency: "EUR", cardNumber: "2" }),
      good,
      { ...good, receiptNumber: "another receipt" },
    ];
    const ask = async () => data<Results>(network.ask(query, { input: { purchases: items } }, OPERATOR));
    const { results } = (await ask()).recordPurchases;
    expect(results.map(({ __typename }) => __typename)).toEqual([
      "PurchaseRecorded",
      "UnknownCard",
      "InvalidInput",
      "PurchaseRecorded",
      "ReceiptConflict",
      "PurchaseRecorded",
      "PurchaseRecorded",
      "IdempotencyConflict",
    ]);
    expect(results[3]).toEqual(results[0]);
    expect(results[6]).toEqual(results[0]);
    expect(results[5]).toMatchObject({ purchase: { receiptNumber: items[5]?.["receiptNumber"], points: 200 } });
    expect((await ask()).recordPurchases.results).toEqual(results);
    expect((await wallet("2")).available).toBe(210);
  });

  it("takes 1,000 at once, of one member in the order given, and not one more", async () => {
    const small = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...receipt({ cardNumber: String(3 + (index % 2)), lines: [line("1", "10.00")] }),
        idempotencyKey: `bulk ${index}`,
        receiptNumber: `bulk ${index}`,
      }));
    const { results } = (await data<Results>(network.ask(query, { input: { purchases: small(1_000) } }, OPERATOR)))
      .recordPurchases;
    expect(results).toHaveLength(1_000);
    results.forEach((result, index) =>
      expect(result).toMatchObject({ purchase: { receiptNumber: `bulk ${index}`, points: 1 } }),
    );
    expect([(await wallet("3")).available, (await wallet("4")).available]).toEqual([500, 500]);
    expect(await errorCodes(network, query, { input: { purchases: small(1_001) } }, OPERATOR)).toEqual([
      "BAD_USER_INPUT",
    ]);
    expect((await wallet("3")).available).toBe(500);
  });
});

describe("50 identical requests at once", () => {
  it("record one purchase, and all learn of it", async () => {
    const { available } = await wallet("5");
    const input = receipt({ cardNumber: "5" });
    const token = await network.token(OPERATOR);
    const query = `mutation($input: RecordPurchaseInput!) { recordPurchase(input: $input) { __typename ${PURCHASE} } }`;
    const ask = async () => untilAnswered(async () => network.askAs(query, token, { input }));
    const answers = await Promise.all(Array.from({ length: 50 }, ask));
    expect(answers[0]).toMatchObject({ recordPurchase: { __typename: "PurchaseRecorded" } });
    expect([...new Set(answers.map((answer) => JSON.stringify(answer)))]).toHaveLength(1);
    expect((await wallet("5")).available).toBe(available + 10);
  });
});

describe("a tariff that is signed for the past", () => {
  it("prices what is recorded from then on, and leaves issued lots as they are", async () => {
    const card = "tariff";
    members[card] = await enrol(network, card);
    const beforeIt = { cardNumber: card, occurredAt: "2025-05-02T12:00:00Z" };
    await record(receipt(beforeIt));
    const dearer = {
      idempotencyKey: "dearer",
      partnerCode: "alfa",
      effectiveFrom: "2025-05-01T00:00:00Z",
      currency: "CZK",
      unitPrice: "0.25",
    };
    expect((await mutate(network, "signContract", dearer, "")).__typename).toBe("ContractSigned");
    await settled(network);
    await record(receipt({ cardNumber: card, occurredAt: "2025-05-02T12:00:01Z" }));
    await record(receipt({ cardNumber: card, occurredAt: "2025-04-30T12:00:00Z" }));
    const { lots } = await wallet(card);
    expect(lots.nodes.map(({ unitPrice }) => unitPrice.amount)).toEqual(["0.10", "0.10", "0.25"]);
  });
});

describe("recordReturn", () => {
  const RETURN = `... on ReturnRecorded { reversedPoints debtPoints unmatched { sku quantity } purchases { receiptNumber points } }
    ... on ReturnExceedsPurchase { sku returnable } ... on ReceiptConflict { receiptNumber }`;
  const back = (input: Record<string, unknown>, person: Person = OPERATOR) =>
    mutate(network, "recordReturn", { idempotencyKey: `K${++receipts}`, ...input }, RETURN, person);
  /** A return of alfa of one thing for card 1 on 20 March. */
  const goods = (changes: Record<string, unknown> = {}) => ({
    partnerCode: "alfa",
    cardNumber: "1",
    receiptNumber: `C${++receipts}`,
    occurredAt: "2025-03-20T12:00:00Z",
    lines: [{ sku: "thing", quantity: "1" }],
    ...changes,
  });
  let cards = 0;
  async function newMember(): Promise<string> {
    const card = `return ${++cards}`;
    members[card] = await enrol(network, card);
    return card;
  }

  it("tests a campaign's threshold again for what is kept", async () => {
    const cardNumber = await newMember();
    const bought = receipt({ cardNumber, occurredAt: "2025-03-05T12:00:00Z", lines: [line("3", "200.00")] });
    expect((await record(bought)).points).toBe(120);
    // Kept 400.00 CZK: 40 points, the campaign no more.
    expect(await back(goods({ cardNumber }))).toEqual({
      __typename: "ReturnRecorded",
      reversedPoints: 80,
      debtPoints: 0,
      unmatched: [],
      purchases: [{ receiptNumber: bought.receiptNumber, points: 40 }],
    });
    expect(await wallet(cardNumber)).toMatchObject({ available: 40, debt: 0 });
    expect(await wallet(cardNumber, "2025-03-20T11:59:59.999Z")).toMatchObject({ available: 120 });
  });

  it("takes back from the latest purchases first, and tells what finds none", async () => {
    const cardNumber = await newMember();
    const days = ["2025-02-01", "2025-02-02", "2025-02-03"];
    const numbers: string[] = [];
    for (const day of days) {
      const input = receipt({ cardNumber, occurredAt: `${day}T12:00:00Z`, lines: [line("2", "50.00")] });
      numbers.push(input.receiptNumber);
      await record(input);
    }
    expect(await back(goods({ cardNumber, lines: [{ sku: "thing", quantity: "2.5" }] }))).toMatchObject({
      // 10 points of the third purchase; 75.00 CZK are kept of the second: 7 points of 10.
      reversedPoints: 13,
      unmatched: [],
      purchases: [
        { receiptNumber: numbers[1], points: 7 },
        { receiptNumber: numbers[2], points: 0 },
      ],
    });
    const lines = [
      { sku: "thing", quantity: "5" },
      { sku: "never bought", quantity: "0.125" },
    ];
    expect(await back(goods({ cardNumber, lines }))).toMatchObject({
      reversedPoints: 17,
      unmatched: [
        { sku: "thing", quantity: "1.5" },
        { sku: "never bought", quantity: "0.125" },
      ],
    });
    expect(await wallet(cardNumber)).toMatchObject({ available: 0, debt: 0 });
  });

  it("looks at no purchase that came after it", async () => {
    const cardNumber = await newMember();
    await record(receipt({ cardNumber, occurredAt: "2025-03-20T12:00:00.001Z" }));
    expect(await back(goods({ cardNumber }))).toMatchObject({
      reversedPoints: 0,
      unmatched: [{ sku: "thing", quantity: "1" }],
      purchases: [],
    });
  });

  it("with the original named counts that purchase alone, and refuses more than it has left", async () => {
    const cardNumber = await newMember();
    const older = receipt({ cardNumber, lines: [line("2", "100.00")] });
    await record(older);
    await record(receipt({ cardNumber, occurredAt: "2025-02-11T12:00:00Z", lines: [line("9", "100.00")] }));
    const originalReceiptNumber = older.receiptNumber;
    const three = { cardNumber, originalReceiptNumber, lines: [{ sku: "thing", quantity: "3" }] };
    expect(await back(goods(three))).toMatchObject({
      __typename: "ReturnExceedsPurchase",
      sku: "thing",
      returnable: "2",
    });
    expect(await back(goods({ cardNumber, originalReceiptNumber }))).toMatchObject({
      reversedPoints: 10,
      purchases: [{ receiptNumber: originalReceiptNumber, points: 10 }],
    });
    const two = [
      { sku: "thing", quantity: "0.5" },
      { sku: "thing", quantity: "0.501" },
    ];
    expect(await back(goods({ cardNumber, originalReceiptNumber, lines: two }))).toMatchObject({
      __typename: "ReturnExceedsPurchase",
      returnable: "1",
    });
    const other = [{ sku: "other", quantity: "1" }];
    expect(await back(goods({ cardNumber, originalReceiptNumber, lines: other }))).toMatchObject({
      __typename: "ReturnExceedsPurchase",
      sku: "other",
      returnable: "0",
    });
    expect((await wallet(cardNumber)).available).toBe(100);
  });

  it("turns points that are spent into a debt, which the next purchase repays", async () => {
    const cardNumber = await newMember();
    await addReward(network, { code: "beta-lamp", partnerCode: "beta", points: 40 });
    const bought = receipt({ cardNumber, lines: [line("5", "100.00")] });
    await record(bought);
    await redeem(network, "beta-lamp", cardNumber, "lamp", new Date("2025-03-01T12:00:00Z"));
    expect(await back(goods({ cardNumber, lines: [{ sku: "thing", quantity: "5" }] }))).toMatchObject({
      reversedPoints: 50,
      debtPoints: 40,
    });
    expect(await wallet(cardNumber)).toMatchObject({
      available: -40,
      debt: 40,
      lots: { nodes: [{ issued: 50, remaining: 0 }] },
    });
    const totals = "{ memberTotals { negative } programmeActivity { debtPointsCreated debtPointsRepaid } }";
    expect(await data(network.ask(totals, {}, OPERATOR))).toEqual({
      memberTotals: { negative: 1 },
      programmeActivity: { debtPointsCreated: 40, debtPointsRepaid: 0 },
    });
    await record(
      receipt({
        cardNumber,
        partnerCode: "beta",
        currency: "EUR",
        occurredAt: "2025-03-21T12:00:00Z",
        lines: [line("1", "15.00")],
      }),
    );
    expect(await wallet(cardNumber)).toMatchObject({ available: -10, debt: 10 });
    await record(receipt({ cardNumber, occurredAt: "2025-03-22T12:00:00Z" }));
    expect(await wallet(cardNumber)).toMatchObject({ available: 0, debt: 0 });
    expect(await data(network.ask(totals, {}, OPERATOR))).toEqual({
      memberTotals: { negative: 0 },
      programmeActivity: { debtPointsCreated: 40, debtPointsRepaid: 40 },
    });
  });

  it("answers once under a key, and once for a receipt", async () => {
    const cardNumber = await newMember();
    await record(receipt({ cardNumber, lines: [line("3", "100.00")] }));
    const input = { idempotencyKey: "return once", ...goods({ cardNumber }) };
    const changes = { lines: [{ sku: "thing", quantity: "2" }] };
    const first = await expectAnsweredOnce(network, "recordReturn", input, changes, RETURN);
    expect(first).toMatchObject({ reversedPoints: 10 });
    expect(await back({ ...input, idempotencyKey: "return again" })).toEqual(first);
    for (const other of [changes, { cardNumber: "1" }, { occurredAt: "2025-03-20T12:00:01Z" }]) {
      expect(await back({ ...input, idempotencyKey: `conflict ${JSON.stringify(other)}`, ...other })).toMatchObject({
        __typename: "ReceiptConflict",
        receiptNumber: input.receiptNumber,
      });
    }
    expect((await wallet(cardNumber)).available).toBe(20);
    await record(receipt({ cardNumber, receiptNumber: input.receiptNumber, idempotencyKey: "number of a return" }));
  });

  it("finds neither another member's receipt nor another partner's", async () => {
    const theirs = receipt();
    await record(theirs);
    const named = { originalReceiptNumber: theirs.receiptNumber };
    expect((await back(goods({ ...named, cardNumber: "2" }))).__typename).toBe("UnknownReceipt");
    expect((await back(goods({ ...named, partnerCode: undefined }), beta)).__typename).toBe("UnknownReceipt");
    expect((await back(goods({ originalReceiptNumber: "never" }))).__typename).toBe("UnknownReceipt");
    expect((await back(goods({ ...named, occurredAt: "2025-02-10T10:59:59.999Z" }))).__typename).toBe("UnknownReceipt");
    expect((await back(goods({ ...named, partnerCode: undefined }), alfa)).__typename).toBe("ReturnRecorded");
  });

  it.each([
    ["UnknownCard", { cardNumber: "nobody's" }],
    ["UnknownCard", { cardNumber: undefined, memberId: "mbr_01900000-0000-7000-8000-00000000000f" }],
    ["UnknownPartner", { partnerCode: "nobody" }],
  ])("answers %s for %j", async (kind, changes) => {
    expect((await back(goods(changes))).__typename).toBe(kind);
  });

  it.each([
    ["nothing that comes back", { lines: [] }, ["lines"]],
    ["a quantity of nothing", { lines: [{ sku: "thing", quantity: "0" }] }, ["lines.0.quantity"]],
    ["a quantity below nothing", { lines: [{ sku: "thing", quantity: "-1" }] }, ["lines.0.quantity"]],
    ["tomorrow", { occurredAt: tomorrow() }, ["occurredAt"]],
    ["no receipt number", { receiptNumber: " " }, ["receiptNumber"]],
    ["an original without a number", { originalReceiptNumber: "" }, ["originalReceiptNumber"]],
  ])("refuses %s", async (_name, changes, paths) => {
    const input = { idempotencyKey: `K${++receipts}`, ...goods(changes) };
    expect(await problemPaths(network, "recordReturn", input)).toEqual(paths);
  });

  it("refuses a partner client a foreign partner", async () => {
    const input = { idempotencyKey: `K${++receipts}`, ...goods() };
    expect(await problemPaths(network, "recordReturn", input, beta)).toEqual(["partnerCode"]);
  });
});

describe("what is read afterwards", () => {
  const card = "reader";
  const on = (day: string, price: string) =>
    record(receipt({ cardNumber: card, occurredAt: `${day}T12:00:00Z`, lines: [line("1", price)] }));

  beforeAll(async () => {
    members[card] = await enrol(network, card);
    for (const [day, price] of [
      ["2025-09-01", "100.00"],
      ["2025-09-02", "5.00"],
      ["2025-09-03", "300.00"],
    ] as const) {
      await on(day, price);
    }
    const back = {
      idempotencyKey: "reader's return",
      partnerCode: "alfa",
      cardNumber: card,
      receiptNumber: "reader's return",
      occurredAt: "2025-09-10T12:00:00Z",
      lines: [
        { sku: "thing", quantity: "1" },
        { sku: "never bought", quantity: "1.5" },
      ],
    };
    expect((await mutate(network, "recordReturn", back, "")).__typename).toBe("ReturnRecorded");
  });

  it("is a wallet as it was at any instant", async () => {
    const at = async (asOf: string) => (await wallet(card, asOf)).available;
    expect(await at("2025-09-01T11:59:59.999Z")).toBe(0);
    expect(await at("2025-09-01T12:00:00.000Z")).toBe(10);
    expect(await at("2025-09-09T00:00:00Z")).toBe(40);
    expect(await at("2025-09-10T12:00:00.000Z")).toBe(10);
  });

  it("is its lots, its entries and what will expire, page by page", async () => {
    const query = `query($id: ID!, $lots: String, $entries: String) { member(id: $id) { wallet {
      lots(first: 1, after: $lots) { totalCount nodes { issued remaining issuer { name } expiresAt purchase { points } } pageInfo { hasNextPage endCursor } }
      entries(first: 2, after: $entries) { totalCount nodes { kind points partner { code } } pageInfo { hasNextPage endCursor } }
      expiring(withinDays: 20000) { points expiresAt } } } }`;
    interface Page {
      readonly pageInfo: { readonly endCursor: string };
    }
    const read = async (after: Record<string, string>) => {
      const answer = await data<{ member: { wallet: { lots: Page; entries: Page } } }>(
        network.ask(query, { id: members[card], ...after }, OPERATOR),
      );
      return answer.member.wallet;
    };
    const expiresAt = "2035-09-30T22:00:00.000Z";
    const first = await read({});
    expect(first).toMatchObject({
      lots: {
        totalCount: 2,
        nodes: [{ issued: 10, remaining: 10, issuer: { name: "Alfa" }, expiresAt, purchase: { points: 10 } }],
        pageInfo: { hasNextPage: true },
      },
      entries: {
        totalCount: 3,
        nodes: [
          { kind: "RETURN", points: -30, partner: { code: "alfa" } },
          { kind: "EARN", points: 30, partner: { code: "alfa" } },
        ],
        pageInfo: { hasNextPage: true },
      },
      expiring: [{ points: 10, expiresAt }],
    });
    expect(
      await read({ lots: first.lots.pageInfo.endCursor, entries: first.entries.pageInfo.endCursor }),
    ).toMatchObject({
      lots: { nodes: [{ issued: 30, remaining: 0, purchase: { points: 0 } }], pageInfo: { hasNextPage: false } },
      entries: { nodes: [{ kind: "EARN", points: 10 }], pageInfo: { hasNextPage: false } },
    });
  });

  it("is counted over half-open effective time", async () => {
    const query = `query($from: DateTime, $to: DateTime) { programmeActivity(from: $from, to: $to) { purchases purchasesWithoutPoints
      returns unmatchedReturnLines unmatchedReturnQuantity debtPointsCreated debtPointsRepaid } }`;
    const within = async (from: string, to: string) =>
      (await data(network.ask(query, { from, to }, OPERATOR)))["programmeActivity"];
    expect(await within("2025-09-01T12:00:00Z", "2025-09-10T12:00:00.001Z")).toEqual({
      purchases: 3,
      purchasesWithoutPoints: 1,
      returns: 1,
      unmatchedReturnLines: 1,
      unmatchedReturnQuantity: "1.5",
      debtPointsCreated: 0,
      debtPointsRepaid: 0,
    });
    expect(await within("2025-09-01T12:00:00.001Z", "2025-09-10T12:00:00Z")).toMatchObject({
      purchases: 2,
      returns: 0,
    });
    const totals = "query($asOf: DateTime) { memberTotals(asOf: $asOf) { asOf available negative } }";
    const total = async (asOf: string) =>
      (await data<{ memberTotals: { available: number } }>(network.ask(totals, { asOf }, OPERATOR))).memberTotals;
    const before = await total("2025-09-01T11:59:59.999Z");
    expect(await total("2025-09-09T00:00:00Z")).toEqual({
      asOf: "2025-09-09T00:00:00.000Z",
      available: before.available + 40,
      negative: 0,
    });
  });

  it("is every member, ascending by card, each once", async () => {
    const query = `query($after: String) { members(first: 100, after: $after) {
      totalCount nodes { id cards { number } } pageInfo { hasNextPage endCursor } } }`;
    interface Members {
      readonly members: {
        readonly totalCount: number;
        readonly nodes: readonly { readonly cards: readonly { readonly number: string }[] }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      };
    }
    const listed: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const { members: page } = await data<Members>(network.ask(query, { after }, OPERATOR));
      listed.push(...page.nodes.map(({ cards }) => cards[0]?.number ?? ""));
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
      if (!more) expect(listed).toHaveLength(page.totalCount);
    }
    expect(listed).toEqual([...new Set(listed)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(listed).toEqual(expect.arrayContaining(["1", "9-999", card]));
  });
});

function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString();
}
