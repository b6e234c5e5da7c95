import { drawLots, type DrawableLot } from "./drawLots.js";

const expiresAt = new Date("2011-04-30T22:00:00.000Z");
function lot(rest: Partial<DrawableLot>): DrawableLot {
  const issuedAt = new Date("2011-01-10T10:00:00.000Z");
  return { lotId: "l", issuerCode: "a", receiptNumber: "1", issuedAt, expiresAt, remaining: 10n, held: 0n, ...rest };
}

test("a lot cannot be spent from its expiry instant on", () => {
  const lots = [lot({})];
  expect(drawLots(lots, 0n, 10n, new Date(expiresAt.getTime() - 1))).toEqual({ draws: [{ lotId: "l", points: 10n }] });
  expect(drawLots(lots, 0n, 10n, expiresAt)).toEqual({ available: 0n });
});

test("a lot can be spent at the very instant of its issue, and not before", () => {
  const { issuedAt } = lot({});
  expect(drawLots([lot({})], 0n, 1n, issuedAt)).toEqual({ draws: [{ lotId: "l", points: 1n }] });
  expect(drawLots([lot({})], 0n, 1n, new Date(issuedAt.getTime() - 1))).toEqual({ available: 0n });
});

test("the lot that expires first pays first, though it was bought last", () => {
  const early = lot({
    lotId: "early",
    issuedAt: new Date("2011-01-20T10:00:00.000Z"),
    expiresAt: new Date("2011-03-31T22:00:00.000Z"),
  });
  expect(drawLots([lot({ lotId: "late" }), early], 0n, 11n, new Date("2011-01-21T00:00:00.000Z"))).toEqual({
    draws: [
      { lotId: "early", points: 10n },
      { lotId: "late", points: 1n },
    ],
  });
});

test("lots of one instant pay by issuer, then by receipt number as text", () => {
  const lots = [
    lot({ lotId: "b", issuerCode: "b", receiptNumber: "1" }),
    lot({ lotId: "a9", receiptNumber: "9" }),
    lot({ lotId: "a10", receiptNumber: "10" }),
  ];
  expect(drawLots(lots, 0n, 30n, new Date("2011-01-21T00:00:00.000Z"))).toMatchObject({
    draws: [{ lotId: "a10" }, { lotId: "a9" }, { lotId: "b" }],
  });
});

test("what is owed cannot be spent, and what is available may be negative", () => {
  expect(drawLots([lot({})], 4n, 7n, new Date("2011-01-21T00:00:00.000Z"))).toEqual({ available: 6n });
  expect(drawLots([lot({})], 25n, 1n, new Date("2011-01-21T00:00:00.000Z"))).toEqual({ available: -15n });
});
