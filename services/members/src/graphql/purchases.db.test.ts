import { randomUUID } from "node:crypto";
import { openTestGraph, operator, partnerClient, type Data, type TestGraph } from "../test/openTestGraph.js";

const RECORD = `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { __typename ...result } }`;
const RESULT = `fragment result on RecordPurchaseResult {
  ... on PurchaseRecorded { purchase { id receiptNumber points amount { amount currency } partner { code } occurredAt
    member { id status } decision { points rules { ruleCode version applied points reason } } } }
  ... on InvalidInput { problems { path } }
  ... on CurrencyMismatch { expected }
  ... on ReceiptConflict { receiptNumber }
  ... on MemberNotActive { status }
  ... on Refusal { message }
}`;
const till = partnerClient("advent", "purchases:write");

describe("recording a purchase", () => {
  let graph: TestGraph;
  let card: string;
  beforeAll(async () => {
    graph = await openTestGraph();
    card = (await graph.enrol()).cardNumber;
  });
  afterAll(async () => graph.stop());

  function receipt(change: object = {}): Record<string, unknown> {
    const id = randomUUID();
    const lines = [{ sku: "22086", description: "Paper chain", quantity: "2", unitPrice: "72.68" }];
    return {
      idempotencyKey: id,
      cardNumber: card,
      receiptNumber: id,
      currency: "CZK",
      occurredAt: "2011-01-10T10:00:00+01:00",
      lines,
      ...change,
    };
  }
  const record = async (input: object, caller = till): Promise<Data> =>
    (await graph.answer(RECORD + RESULT, { input }, caller)).recordPurchase;

  it("a repeat that spells its instant and numbers otherwise, or names its fields in another order, is a repeat", async () => {
    const first = receipt({ occurredAt: "2011-01-10T10:00:00Z" });
    const known = await record(first);
    const [line] = first["lines"] as object[];
    const same: object[] = [
      { occurredAt: "2011-01-10T10:00:00+00:00" },
      { occurredAt: "2011-01-10T11:00:00.000+01:00" },
      { lines: [{ ...line, quantity: "2.0", unitPrice: "72.680000" }] },
      { lines: [Object.fromEntries(Object.entries(line ?? {}).reverse())] },
      { storeCode: null },
    ];
    for (const change of same) expect(await record({ ...first, ...change })).toEqual(known);
    const key = first["idempotencyKey"] as string;
    const other: object[] = [
      { occurredAt: "2011-01-10T10:00:00.001Z" },
      { occurredAt: null },
      { lines: [{ ...line, quantity: "2.001" }] },
      { lines: [line, line] },
      { lines: [{ ...line, description: "Paper  chain" }] },
      { storeCode: "praha" },
      { receiptNumber: `${key} ` },
    ];
    for (const change of other) expect((await record({ ...first, ...change })).__typename).not.toBe("PurchaseRecorded");
    // The receipt stands behind the key: however its key is written, it earns once.
    for (const alike of [key.toUpperCase(), `${key} `, ` ${key}`, `${key}\u200b`, `${key}e\u0301`, `${key}\u00e9`]) {
      expect(await record({ ...first, idempotencyKey: alike })).toEqual(known);
    }
    expect(await graph.testDatabase.database.pool.query("SELECT FROM lot")).toMatchObject({ rowCount: 1 });
  });

  it("answers the purchase with its points and the reason for each", async () => {
    const { purchase } = await record(
      receipt({ receiptNumber: "536371", lines: [{ sku: "22086", quantity: "80", unitPrice: "72.68" }] }),
    );
    expect(purchase).toMatchObject({
      receiptNumber: "536371",
      amount: { amount: "5814.40", currency: "CZK" },
      partner: { code: "advent" },
      occurredAt: "2011-01-10T09:00:00.000Z",
      points: 580,
      member: { status: "ACTIVE" },
      decision: {
        points: 580,
        rules: [
          { ruleCode: "base", version: 1, applied: true, points: 290 },
          { ruleCode: "double", version: 1, applied: true, points: 290 },
        ],
      },
    });
    expect(purchase.id).toMatch(/^pur_/);
  });

  it("tells of a rule that did not apply why it did not", async () => {
    const { purchase } = await record(receipt());
    expect(purchase.points).toBe(7);
    expect(purchase.decision.rules).toContainEqual(
      expect.objectContaining({ ruleCode: "double", applied: false, points: 0 }),
    );
  });

  it("gives the same answer for the same key and input, and one effect", async () => {
    const input = receipt();
    const first = await record(input);
    expect(await record(input)).toEqual(first);
    const { rows } = await graph.testDatabase.database.pool.query("SELECT 1 FROM purchase WHERE receipt_number = $1", [
      input["receiptNumber"],
    ]);
    expect(rows).toHaveLength(1);
  });

  it("gives the same purchase for the same receipt under another key", async () => {
    const input = receipt();
    const first = await record(input);
    expect((await record({ ...input, idempotencyKey: "another key" })).purchase.id).toBe(first.purchase.id);
  });

  it.each([
    ["UnknownCard for a card that nobody holds", { cardNumber: "no such card" }, { __typename: "UnknownCard" }],
    [
      "UnknownCard for a member that is not there",
      { cardNumber: null, memberId: `mbr_${randomUUID()}` },
      { __typename: "UnknownCard" },
    ],
    [
      "CurrencyMismatch with the currency of the contract",
      { currency: "EUR" },
      { __typename: "CurrencyMismatch", expected: "CZK" },
    ],
    [
      "InvalidInput for another partner's code",
      { partnerCode: "domov" },
      { __typename: "InvalidInput", problems: [{ path: ["partnerCode"] }] },
    ],
    [
      "InvalidInput for quantity 0",
      { lines: [{ sku: "a", quantity: "0", unitPrice: "1" }] },
      { __typename: "InvalidInput", problems: [{ path: ["lines", "0", "quantity"] }] },
    ],
    [
      "InvalidInput for a time tomorrow",
      { occurredAt: new Date(Date.now() + 86_400_000).toISOString() },
      { __typename: "InvalidInput", problems: [{ path: ["occurredAt"] }] },
    ],
  ])("is refused with %s", async (_name, change, refusal) => {
    expect(await record(receipt(change))).toMatchObject(refusal);
  });

  it("is refused with InvalidInput when it lies before the enrolment", async () => {
    const { cardNumber } = await graph.enrol("2011-01-10T09:00:00.001Z");
    expect(await record(receipt({ cardNumber }))).toMatchObject({
      __typename: "InvalidInput",
      problems: [{ path: ["occurredAt"] }],
    });
  });

  it("is refused with UnknownPartner and PartnerNotIssuing when an operator names such a one", async () => {
    expect(await record(receipt({ partnerCode: "nobody" }), operator)).toMatchObject({ __typename: "UnknownPartner" });
    expect(await record(receipt({ partnerCode: "pasiv" }), operator)).toMatchObject({
      __typename: "PartnerNotIssuing",
    });
  });

  it("is refused with ReceiptConflict when the receipt is known with other lines", async () => {
    const input = receipt();
    await record(input);
    const other = {
      ...input,
      idempotencyKey: randomUUID(),
      lines: [{ sku: "22086", quantity: "3", unitPrice: "72.68" }],
    };
    expect(await record(other)).toMatchObject({ __typename: "ReceiptConflict", receiptNumber: input["receiptNumber"] });
  });

  it("is refused with IdempotencyConflict when the key was used with another input", async () => {
    const input = receipt();
    await record(input);
    expect(await record({ ...input, receiptNumber: randomUUID() })).toMatchObject({
      __typename: "IdempotencyConflict",
    });
  });

  it("keeps a refusal under its key: mended elsewhere, the repeat is still refused", async () => {
    const input = receipt({ cardNumber: "late card" });
    expect(await record(input)).toMatchObject({ __typename: "UnknownCard" });
    const enrolment = { idempotencyKey: randomUUID(), cardNumber: "late card", enrolledAt: "2010-01-01T00:00:00Z" };
    await graph.answer(
      `mutation ($input: EnrolMemberInput!) { enrolMember(input: $input) { __typename } }`,
      { input: enrolment },
      operator,
    );
    expect(await record(input)).toMatchObject({ __typename: "UnknownCard" });
    expect(await record({ ...input, idempotencyKey: randomUUID() })).toMatchObject({ __typename: "PurchaseRecorded" });
  });

  it("is refused with MemberNotActive when the member is suspended", async () => {
    const { id, cardNumber } = await graph.enrol();
    await graph.testDatabase.database.pool.query("UPDATE account SET status = 'SUSPENDED' WHERE member_id = $1", [
      id.slice(4),
    ]);
    expect(await record(receipt({ cardNumber }))).toMatchObject({ __typename: "MemberNotActive", status: "SUSPENDED" });
  });

  it("leaves the key of malformed input unused", async () => {
    const input = receipt();
    expect(await record({ ...input, receiptNumber: "" })).toMatchObject({ __typename: "InvalidInput" });
    expect(await record(input)).toMatchObject({ __typename: "PurchaseRecorded" });
  });

  it.each([
    ["nobody", undefined, "UNAUTHENTICATED"],
    ["a partner client without the scope", partnerClient("advent", "members:read"), "FORBIDDEN"],
    ["an auditor", { subject: "ada", roles: ["auditor"], scopes: [] } as const, "FORBIDDEN"],
  ])("is closed to %s", async (_name, caller, code) => {
    expect((await graph.ask(RECORD + RESULT, { input: receipt() }, caller)).codes).toEqual([code]);
  });

  describe("in bulk", () => {
    const BULK = `mutation ($input: RecordPurchasesInput!) { recordPurchases(input: $input) { results { __typename ...result } } }`;

    it("answers each item in order, and a bad one does not fail its neighbours", async () => {
      const purchases = [receipt(), receipt({ cardNumber: "no such card" }), receipt({ receiptNumber: "" }), receipt()];
      const { recordPurchases } = await graph.answer(BULK + RESULT, { input: { purchases } }, till);
      expect(recordPurchases.results.map((result: Data) => result.__typename)).toEqual([
        "PurchaseRecorded",
        "UnknownCard",
        "InvalidInput",
        "PurchaseRecorded",
      ]);
      expect(recordPurchases.results[3].purchase.receiptNumber).toBe(purchases[3]?.["receiptNumber"]);
    });

    it("tells what it recorded without reading it again, and what was recorded before with one query, all the same", async () => {
      const queries = jest.spyOn(graph.testDatabase.database.pool, "query");
      const read = () =>
        queries.mock.calls.filter(([sql]) =>
          (typeof sql === "string" ? sql : JSON.stringify(sql)).includes("FROM purchase WHERE"),
        ).length;
      const purchases = Array.from({ length: 300 }, () => receipt());
      const told = await graph.answer(BULK + RESULT, { input: { purchases } }, till);
      expect(told.recordPurchases.results[299].purchase.decision.rules).not.toEqual([]);
      expect(read()).toBe(0);
      expect(await graph.answer(BULK + RESULT, { input: { purchases } }, till)).toEqual(told);
      expect(read()).toBe(1);
      const { recordPurchases } = await graph.answer(
        `mutation ($input: RecordPurchasesInput!) { recordPurchases(input: $input) { results { __typename } } }`,
        { input: { purchases } },
        till,
      );
      expect(recordPurchases.results).toHaveLength(300);
      expect(read()).toBe(1);
      queries.mockRestore();
    });

    it("takes at most 1,000", async () => {
      const purchases = Array.from({ length: 1_001 }, () => receipt());
      expect((await graph.ask(BULK + RESULT, { input: { purchases } }, till)).codes).toEqual(["BAD_USER_INPUT"]);
      expect((await graph.ask(BULK + RESULT, { input: { purchases } }, undefined)).codes).toEqual(["UNAUTHENTICATED"]);
    });
  });
});
