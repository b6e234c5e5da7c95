import { randomUUID } from "node:crypto";
import { openTestGraph, operator, partnerClient, type Data, type TestGraph } from "../test/openTestGraph.js";

const RECORD = `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { ... on PurchaseRecorded { purchase { id points } } } }`;
const RETURN = `mutation ($input: RecordReturnInput!) { recordReturn(input: $input) { __typename
  ... on ReturnRecorded { reversedPoints debtPoints unmatched { sku quantity } purchases { id points decision { points } } }
  ... on ReturnExceedsPurchase { sku returnable }
  ... on ReceiptConflict { receiptNumber }
  ... on InvalidInput { problems { path } }
  ... on Refusal { message }
} }`;
const till = partnerClient("advent", "purchases:write");

describe("recording a return", () => {
  let graph: TestGraph;
  let cardNumber: string;
  let memberId: string;
  beforeAll(async () => {
    graph = await openTestGraph();
  });
  beforeEach(async () => {
    ({ id: memberId, cardNumber } = await graph.enrol());
  });
  afterAll(async () => graph.stop());

  /** A receipt of so many pieces at 100 CZK: 5 points each, twice from ten pieces on. */
  async function buy(
    quantity: string,
    change: object = {},
  ): Promise<{ readonly receiptNumber: string; readonly id: string; readonly points: number }> {
    const receiptNumber = randomUUID();
    const lines = [{ sku: "A", quantity, unitPrice: "100" }];
    const input = {
      idempotencyKey: receiptNumber,
      cardNumber,
      receiptNumber,
      currency: "CZK",
      occurredAt: "2011-01-10T09:00:00Z",
      lines,
      ...change,
    };
    const { recordPurchase } = await graph.answer(RECORD, { input }, till);
    return { receiptNumber, ...recordPurchase.purchase };
  }
  function document(change: object = {}): Record<string, unknown> {
    const id = randomUUID();
    return {
      idempotencyKey: id,
      cardNumber,
      receiptNumber: `C${id}`,
      occurredAt: "2011-01-12T09:00:00Z",
      lines: [{ sku: "A", quantity: "1" }],
      ...change,
    };
  }
  const giveBack = async (input: object, caller = till): Promise<Data> =>
    (await graph.answer(RETURN, { input }, caller)).recordReturn;

  it("takes the points back that the kept goods would not have earned, a campaign's threshold included", async () => {
    const { id, points } = await buy("10");
    expect(points).toBe(100);
    expect(await giveBack(document())).toMatchObject({
      __typename: "ReturnRecorded",
      reversedPoints: 55,
      debtPoints: 0,
      unmatched: [],
      purchases: [{ id, points: 45, decision: { points: 100 } }],
    });
  });

  it("tells what finds no purchase", async () => {
    await buy("2");
    const lines = [
      { sku: "A", quantity: "3.5" },
      { sku: "B", quantity: "0.125" },
    ];
    expect(await giveBack(document({ lines }))).toMatchObject({
      unmatched: [
        { sku: "A", quantity: "1.5" },
        { sku: "B", quantity: "0.125" },
      ],
    });
  });

  it("makes a debt of points that are spent already", async () => {
    await buy("4");
    const hold = { idempotencyKey: randomUUID(), cardNumber, points: 15, reference: "basket" };
    // A living lot is needed to spend from: 20 points of now, of which 15 are spent.
    const { points } = await buy("4", { occurredAt: null });
    expect(points).toBe(20);
    const held = await graph.answer(
      `mutation ($input: HoldPointsInput!) { holdPoints(input: $input) { ... on PointsHeld { hold { id } } } }`,
      { input: hold },
      till,
    );
    await graph.answer(
      `mutation ($input: CaptureHoldInput!) { captureHold(input: $input) { ... on HoldCaptured { hold { status } } } }`,
      { input: { idempotencyKey: randomUUID(), holdId: held.holdPoints.hold.id } },
      till,
    );
    const answered = await giveBack(document({ occurredAt: null, lines: [{ sku: "A", quantity: "4" }] }));
    expect(answered).toMatchObject({ reversedPoints: 20, debtPoints: 15 });
    const { member } = await graph.answer(
      `query ($id: ID!) { member(id: $id) { wallet { available debt } } }`,
      { id: memberId },
      operator,
    );
    expect(member.wallet).toEqual({ available: -15, debt: 15 });
  });

  it("gives the same answer again for the same document, whatever the key", async () => {
    await buy("2");
    const input = document();
    const first = await giveBack(input);
    expect(await giveBack(input)).toEqual(first);
    expect(await giveBack({ ...input, idempotencyKey: randomUUID() })).toEqual(first);
  });

  it("shows a purchase after the return also in the request that recorded it before", async () => {
    const receiptNumber = randomUUID();
    const common = { cardNumber, occurredAt: "2011-01-10T09:00:00Z" };
    const purchase = {
      ...common,
      idempotencyKey: randomUUID(),
      receiptNumber,
      currency: "CZK",
      lines: [{ sku: "Z", quantity: "2", unitPrice: "100" }],
    };
    const back = {
      ...common,
      idempotencyKey: randomUUID(),
      receiptNumber: `C${receiptNumber}`,
      lines: [{ sku: "Z", quantity: "1" }],
    };
    const data = await graph.answer(
      `mutation ($purchase: RecordPurchaseInput!, $back: RecordReturnInput!) {
        recordPurchase(input: $purchase) { ... on PurchaseRecorded { purchase { points } } }
        recordReturn(input: $back) { ... on ReturnRecorded { purchases { points } } }
      }`,
      { purchase, back },
      till,
    );
    expect(data).toEqual({
      recordPurchase: { purchase: { points: 10 } },
      recordReturn: { purchases: [{ points: 5 }] },
    });
  });

  it("is refused with UnknownReceipt when it names one that the member has not, at another partner included", async () => {
    const { receiptNumber } = await buy("2");
    expect(await giveBack(document({ originalReceiptNumber: "none" }))).toMatchObject({ __typename: "UnknownReceipt" });
    const foreign = partnerClient("domov", "purchases:write");
    expect(await giveBack(document({ originalReceiptNumber: receiptNumber }), foreign)).toMatchObject({
      __typename: "UnknownReceipt",
    });
  });

  it("is refused with ReturnExceedsPurchase when it names a receipt and more comes back than was bought", async () => {
    const { receiptNumber } = await buy("2");
    const input = document({ originalReceiptNumber: receiptNumber, lines: [{ sku: "A", quantity: "2.5" }] });
    expect(await giveBack(input)).toMatchObject({ __typename: "ReturnExceedsPurchase", sku: "A", returnable: "2" });
  });

  it("is refused with ReceiptConflict when its number is known with other content", async () => {
    await buy("2");
    const input = document();
    await giveBack(input);
    const other = { ...input, idempotencyKey: randomUUID(), lines: [{ sku: "A", quantity: "2" }] };
    expect(await giveBack(other)).toMatchObject({
      __typename: "ReceiptConflict",
      receiptNumber: input["receiptNumber"],
    });
  });

  it("is refused with IdempotencyConflict when the key was used with another input", async () => {
    await buy("2");
    const input = document();
    await giveBack(input);
    expect(await giveBack({ ...input, receiptNumber: "other" })).toMatchObject({ __typename: "IdempotencyConflict" });
  });

  it.each([
    ["UnknownCard for a card that nobody holds", { cardNumber: "no such card" }, { __typename: "UnknownCard" }],
    [
      "InvalidInput for another partner's code",
      { partnerCode: "domov" },
      { __typename: "InvalidInput", problems: [{ path: ["partnerCode"] }] },
    ],
    [
      "InvalidInput for quantity 0",
      { lines: [{ sku: "A", quantity: "0" }] },
      { __typename: "InvalidInput", problems: [{ path: ["lines", "0", "quantity"] }] },
    ],
  ])("is refused with %s", async (_name, change, refusal) => {
    expect(await giveBack(document(change))).toMatchObject(refusal);
  });

  it("is refused with UnknownPartner when an operator names none that there is", async () => {
    expect(await giveBack(document({ partnerCode: "nobody" }), operator)).toMatchObject({
      __typename: "UnknownPartner",
    });
  });

  it("is closed to a partner client without the scope", async () => {
    expect(
      (await graph.ask(RETURN, { input: document() }, partnerClient("advent", "redemptions:write"))).codes,
    ).toEqual(["FORBIDDEN"]);
  });
});
