import { refuseTerminated } from "./refuseTerminated.js";

const NOTHING = { obligations: 0, legs: 0, breaks: 0, unpaid: [] };

test("a partner that has ended is refused by name", () => {
  const message = "The partner gama has ended, and nothing is owed to it or by it.";
  expect(refuseTerminated("gama", NOTHING)).toEqual({
    refused: { kind: "PartnerTerminated", message, partnerCode: "gama" },
  });
});

test.each([{ obligations: 1 }, { legs: 1 }, { breaks: 1 }, { unpaid: ["CZK"] }])("%j lets it settle that", (open) => {
  expect(refuseTerminated("gama", { ...NOTHING, ...open })).toBeUndefined();
});
