import type { Identity, InvalidInput } from "@tessera/kernel";
import { points } from "@tessera/kernel";
import type { Parsed } from "./Parsed.js";
import { parseCapture } from "./parseCapture.js";
import { parseEnrolment } from "./parseEnrolment.js";
import { parseExpiry } from "./parseExpiry.js";
import { parseHold } from "./parseHold.js";
import { parsePurchase } from "./parsePurchase.js";
import { parseReturn } from "./parseReturn.js";

const NOW = new Date("2011-01-15T12:00:00Z");
const UUID = "01900000-0000-7000-8000-00000000000a";
const operator: Identity = { subject: "olga", roles: ["operator"], scopes: [] };
const till: Identity = { subject: "till 7", roles: ["partner"], scopes: ["purchases:write"], partnerCode: "advent" };

const line = { sku: "22086", quantity: "80", unitPrice: "72.68" };
const purchase = { idempotencyKey: "k1", cardNumber: "13748", receiptNumber: "536371", currency: "CZK", lines: [line] };
const goodsBack = {
  idempotencyKey: "k2",
  cardNumber: "13748",
  receiptNumber: "C536379",
  lines: [{ sku: "22086", quantity: "1" }],
};
const hold = {
  idempotencyKey: "k3",
  cardNumber: "13748",
  points: points(10n),
  expiresInSeconds: 900,
  reference: "order 7",
};

function problemsOf(parsed: Parsed<unknown>): string[] {
  const { problems } = (parsed as { invalid: InvalidInput }).invalid ?? { problems: [] };
  return problems.map(({ path }) => path.join("."));
}

describe("a purchase", () => {
  it("is read into exact decimals, thousandths and millionths", () => {
    const parsed = parsePurchase(
      till,
      { ...purchase, lines: [{ ...line, quantity: "0.125", unitPrice: "0.000001" }] },
      NOW,
    );
    expect(parsed).toMatchObject({
      value: {
        partnerCode: "advent",
        whose: { cardNumber: "13748" },
        occurredAt: null,
        storeCode: null,
        lines: [{ quantity: 125n, unitPrice: 1n }],
      },
    });
  });

  it.each([
    ["quantity 0", { quantity: "0" }, "lines.0.quantity"],
    ["a negative quantity", { quantity: "-1" }, "lines.0.quantity"],
    ["a quantity of 4 places", { quantity: "0.0001" }, "lines.0.quantity"],
    ["a quantity beyond a milliard", { quantity: "1000000000.001" }, "lines.0.quantity"],
    ["a negative price", { unitPrice: "-0.01" }, "lines.0.unitPrice"],
    ["a price of 7 places", { unitPrice: "0.0000001" }, "lines.0.unitPrice"],
    ["an empty sku", { sku: "" }, "lines.0.sku"],
    ["a sku with a line break", { sku: "a\nb" }, "lines.0.sku"],
    ["a description with U+0000", { description: "a\u0000" }, "lines.0.description"],
  ])("is refused with %s", (_what, change, path) => {
    expect(problemsOf(parsePurchase(till, { ...purchase, lines: [{ ...line, ...change }] }, NOW))).toEqual([path]);
  });

  it("takes a free item: a price of 0 belongs to the receipt and adds nothing", () => {
    expect(problemsOf(parsePurchase(till, { ...purchase, lines: [{ ...line, unitPrice: "0" }] }, NOW))).toEqual([]);
  });

  it.each([
    ["an empty receipt number", { receiptNumber: "" }, ["receiptNumber"]],
    ["a receipt number of 65 characters", { receiptNumber: "9".repeat(65) }, ["receiptNumber"]],
    ["a receipt number that ends with a blank", { receiptNumber: "1 " }, ["receiptNumber"]],
    ["an invisible character in the receipt number", { receiptNumber: "1\u200b2" }, ["receiptNumber"]],
    ["no card and no member", { cardNumber: null }, ["cardNumber"]],
    ["a card and a member", { memberId: `mbr_${UUID}` }, ["cardNumber"]],
    ["an id that is none of a member", { cardNumber: null, memberId: `pur_${UUID}` }, ["memberId"]],
    ["a time tomorrow", { occurredAt: new Date("2011-01-16T12:00:00Z") }, ["occurredAt"]],
    ["a time 5 minutes and a millisecond ahead", { occurredAt: new Date("2011-01-15T12:05:00.001Z") }, ["occurredAt"]],
    ["no lines", { lines: [] }, ["lines"]],
    ["an empty key", { idempotencyKey: "" }, ["idempotencyKey"]],
    ["a key of 256 characters", { idempotencyKey: "k".repeat(256) }, ["idempotencyKey"]],
    ["another partner's code", { partnerCode: "domov" }, ["partnerCode"]],
    ["an empty store code", { storeCode: "" }, ["storeCode"]],
  ])("is refused with %s", (_what, change, paths) => {
    expect(problemsOf(parsePurchase(till, { ...purchase, ...change }, NOW))).toEqual(paths);
  });

  it("names everything that is wrong with it at once", () => {
    const parsed = parsePurchase(
      operator,
      { ...purchase, receiptNumber: "", lines: [line, { ...line, sku: "", quantity: "x" }] },
      NOW,
    );
    expect(problemsOf(parsed)).toEqual(["partnerCode", "receiptNumber", "lines.1.sku", "lines.1.quantity"]);
  });

  it("may lie 5 minutes ahead, for clocks that differ", () => {
    expect(problemsOf(parsePurchase(till, { ...purchase, occurredAt: new Date("2011-01-15T12:05:00Z") }, NOW))).toEqual(
      [],
    );
  });

  it("is written for the partner that an operator names, and for its own by a partner that names itself", () => {
    expect(parsePurchase(operator, { ...purchase, partnerCode: "domov" }, NOW)).toMatchObject({
      value: { partnerCode: "domov" },
    });
    expect(parsePurchase(till, { ...purchase, partnerCode: "advent" }, NOW)).toMatchObject({
      value: { partnerCode: "advent" },
    });
  });
});

describe("a return", () => {
  it.each([
    ["quantity 0", { lines: [{ sku: "22086", quantity: "0" }] }, ["lines.0.quantity"]],
    ["an empty number of the original receipt", { originalReceiptNumber: "" }, ["originalReceiptNumber"]],
    ["a time tomorrow", { occurredAt: new Date("2011-01-16T12:00:00Z") }, ["occurredAt"]],
    ["another partner's code", { partnerCode: "domov" }, ["partnerCode"]],
    ["no lines", { lines: [] }, ["lines"]],
  ])("is refused with %s", (_what, change, paths) => {
    expect(problemsOf(parseReturn(till, { ...goodsBack, ...change }, NOW))).toEqual(paths);
  });

  it("keeps its rows in the order of the document", () => {
    const lines = [
      { sku: "b", quantity: "1" },
      { sku: "a", quantity: "2.5" },
    ];
    expect(parseReturn(till, { ...goodsBack, lines }, NOW)).toMatchObject({
      value: {
        lines: [
          { sku: "b", quantity: 1000n },
          { sku: "a", quantity: 2500n },
        ],
        originalReceiptNumber: null,
      },
    });
  });
});

describe("an enrolment", () => {
  it("needs nothing but a key", () => {
    expect(parseEnrolment({ idempotencyKey: "k" }, NOW)).toEqual({
      value: { idempotencyKey: "k", cardNumber: null, enrolledAt: null, email: null, language: null },
    });
  });

  it.each([
    ["an address without @", { email: "jana" }, ["email"]],
    ["an address with a blank", { email: "ja na@example.com" }, ["email"]],
    ["a language that is no tag", { language: "čeština!" }, ["language"]],
    ["a card number with a tab", { cardNumber: "1\t2" }, ["cardNumber"]],
    ["an enrolment tomorrow", { enrolledAt: new Date("2011-01-16T12:00:00Z") }, ["enrolledAt"]],
  ])("is refused with %s", (_what, change, paths) => {
    expect(problemsOf(parseEnrolment({ idempotencyKey: "k", ...change }, NOW))).toEqual(paths);
  });

  it("writes languages in one form", () => {
    expect(parseEnrolment({ idempotencyKey: "k", language: "CS-cz" }, NOW)).toMatchObject({
      value: { language: "cs-CZ" },
    });
  });
});

describe("a hold", () => {
  it.each([
    ["no points", { points: points(0n) }, ["points"]],
    ["negative points", { points: points(-1n) }, ["points"]],
    ["no time to live", { expiresInSeconds: 0 }, ["expiresInSeconds"]],
    ["more than a week to live", { expiresInSeconds: 604_801 }, ["expiresInSeconds"]],
    ["an empty reference", { reference: "" }, ["reference"]],
    ["another partner's code", { partnerCode: "domov" }, ["partnerCode"]],
  ])("is refused with %s", (_what, change, paths) => {
    expect(problemsOf(parseHold(till, { ...hold, ...change }))).toEqual(paths);
  });

  it("is captured by an id; one that is none of a hold is left to be answered like an unknown one", () => {
    expect(parseCapture({ idempotencyKey: "k", holdId: `hld_${UUID}` }, NOW)).toMatchObject({
      value: { holdId: UUID, points: null },
    });
    expect(parseCapture({ idempotencyKey: "k", holdId: `rdm_${UUID}` }, NOW)).toMatchObject({
      value: { holdId: undefined },
    });
  });

  it("is not captured for no points, or tomorrow", () => {
    const tomorrow = new Date("2011-01-16T12:00:00Z");
    expect(
      problemsOf(parseCapture({ idempotencyKey: "k", holdId: "", points: points(0n), occurredAt: tomorrow }, NOW)),
    ).toEqual(["points", "occurredAt"]);
  });
});

it("points are not expired ahead of time, not even by a second", () => {
  expect(problemsOf(parseExpiry({ idempotencyKey: "k", asOf: new Date("2011-01-15T12:00:01Z") }, NOW))).toEqual([
    "asOf",
  ]);
  expect(problemsOf(parseExpiry({ idempotencyKey: "k", asOf: NOW }, NOW))).toEqual([]);
});
