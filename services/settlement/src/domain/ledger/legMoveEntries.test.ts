import { exitEntries } from "../exit/exitEntries.js";
import { refuseExit } from "../exit/refuseExit.js";
import type { PostedLeg } from "./clearingEntries.js";
import { legMoveEntries } from "./legMoveEntries.js";

const AT = new Date("2011-02-03T00:00:00Z");
const leg = (id: string, change: Partial<PostedLeg> = {}): PostedLeg & { readonly id: string } => ({
  ...{ id, cycleId: "c1", currency: "EUR", partnerCode: "a", counterpartyCode: null, direction: "PAYS" },
  ...{ amountMinor: 100n, settledMinor: 0n, returnedMinor: 0n, status: "DUE" },
  ...change,
});

test("a leg that is told to the bank makes an entry of its own, one that is late makes none", () => {
  const moves = [
    { before: leg("l1"), after: { status: "INSTRUCTED" } },
    { before: leg("l2", { status: "INSTRUCTED" }), after: { status: "OVERDUE" } },
  ];
  expect(legMoveEntries(moves, AT)).toEqual([
    {
      ...{ cycleId: "c1", currency: "EUR", kind: "INSTRUCTION", occurredAt: AT, source: { kind: "LEG", id: "l1" } },
      postings: [
        { account: "receivable:a", amountMinor: 100n },
        { account: "clearing:c1", amountMinor: -100n },
      ],
    },
  ]);
});

test("what a change is called may be said, when it is not by what it does", () => {
  const before = leg("l1", { status: "SETTLED", settledMinor: 100n });
  const after = { settledMinor: 40n };
  expect(legMoveEntries([{ before, after, kind: "UNMATCH" }], AT)).toMatchObject([{ kind: "UNMATCH" }]);
  expect(legMoveEntries([{ before, after }], AT)).toMatchObject([
    {
      kind: "SETTLEMENT",
      postings: [
        { account: "suspense", amountMinor: -60n },
        { account: "position:a", amountMinor: 60n },
      ],
    },
  ]);
});

test("what an exit brought into the reserve and what was paid out of it are two entries, against where the money is", () => {
  const movement = {
    ...{ cycleId: "c1", exitId: "x1", partnerCode: "a", reserveCode: "fund", currency: "CZK" },
    ...{ receivedMinor: 100n, paidMinor: 30n },
  };
  const entry = (amountMinor: bigint) => ({
    ...{ cycleId: "c1", currency: "CZK", kind: "RESERVE", occurredAt: AT, source: { kind: "EXIT", id: "x1" } },
    postings: [
      { account: "reserve:fund", amountMinor },
      { account: "reserve:a", amountMinor: -amountMinor },
    ],
  });
  expect(exitEntries(movement, AT)).toEqual([entry(100n), entry(-30n)]);
  expect(refuseExit("It is withdrawn.")).toEqual({
    refused: { kind: "ExitMoveRefused", message: "It is withdrawn." },
  });
});
