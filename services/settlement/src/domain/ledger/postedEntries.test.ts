import { reserveEntries } from "../reserve/reserveEntries.js";
import { bookingEntry } from "./bookingEntry.js";
import { legChangePostings, legMoveKind, legPostings, positionEntries, type PostedLeg } from "./clearingEntries.js";

const TO = new Date("2011-02-01T00:00:00Z");
const leg = (change: Partial<PostedLeg>): PostedLeg => ({
  cycleId: "c1",
  currency: "CZK",
  partnerCode: "a",
  counterpartyCode: null,
  direction: "PAYS",
  amountMinor: 100n,
  settledMinor: 0n,
  returnedMinor: 0n,
  status: "DUE",
  ...change,
});
/** `account amount`, without what is nothing. */
const said = (postings: readonly { readonly account: string; readonly amountMinor: bigint }[]) =>
  postings
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .map(({ account, amountMinor }) => `${account} ${amountMinor}`);

test("what a bank statement booked is the operator's money, and nobody's yet", () => {
  const statement = { statementId: "s1", currency: "EUR", closedOn: "2011-02-03", movementMinor: -250n };
  expect(bookingEntry(statement)).toEqual({
    cycleId: null,
    currency: "EUR",
    kind: "SUSPENSE",
    occurredAt: new Date("2011-02-03T00:00:00Z"),
    source: { kind: "BANK_STATEMENT", id: "s1" },
    postings: [
      { account: "bank:operator", amountMinor: -250n },
      { account: "suspense", amountMinor: 250n },
    ],
  });
});

test("a reserve is owed by its issuer, paid back to it, and released as breakage", () => {
  const moved = {
    issuerCode: "a",
    currency: "CZK",
    paidIn: 100n,
    paidOut: 10n,
    returned: 20n,
    released: 30n,
    breakage: 5n,
  };
  const entries = reserveEntries({ id: "c1", to: TO }, moved);
  expect(entries.map(({ kind, postings }) => [kind, ...said(postings)])).toEqual([
    ["RESERVE", "receivable:a 100", "reserve:a -100"],
    ["RESERVE", "reserve:a 60", "payable:a -60"],
    ["BREAKAGE", "reserve:a 5", "breakage -5"],
  ]);
  for (const entry of entries) {
    expect(entry).toMatchObject({
      cycleId: "c1",
      currency: "CZK",
      occurredAt: TO,
      source: { kind: "RESERVE", id: "c1" },
    });
  }
});

test("a calculation posts each currency by itself, and what is carried is left to the operator, of a direct payment on both sides", () => {
  const position = { currency: "CZK", partnerCode: "a", receivableMinor: 30n, payableMinor: 100n, carriedMinor: 7n };
  const entries = positionEntries(
    { id: "c1", to: TO },
    2,
    [position, { ...position, currency: "EUR", partnerCode: "b", carriedMinor: 0n }],
    [
      leg({ status: "CARRIED", amountMinor: 9n }),
      leg({ status: "CARRIED", amountMinor: 4n, direction: "RECEIVES" }),
      leg({ status: "CARRIED", amountMinor: 3n, counterpartyCode: "b" }),
      leg({ status: "DUE" }),
      leg({ status: "CARRIED", amountMinor: 8n, currency: "EUR" }),
    ],
  );
  expect(entries.map(({ currency, postings }) => [currency, ...said(postings)])).toEqual([
    [
      "CZK",
      ...["position:a 100", "position:a -30", "carried:a 7", "position:a -7"],
      ...["carried:a 9", "position:a -9", "carried:a -4", "position:a 4"],
      ...["carried:a 3", "position:a -3", "carried:b -3", "position:b 3"],
    ],
    ["EUR", "position:b 100", "position:b -30", "carried:a 8", "position:a -8"],
  ]);
  for (const entry of entries) {
    expect(entry).toMatchObject({ cycleId: "c1", kind: "POSITION", occurredAt: TO });
    expect(entry.source).toEqual({ kind: "CALCULATION", id: "c1:2" });
  }
});

test("what a leg stands for: nothing, what is awaited, what was paid; the other way round when the partner is paid", () => {
  expect(said(legPostings(leg({})))).toEqual([]);
  expect(said(legPostings(leg({ status: "INSTRUCTED" })))).toEqual(["receivable:a 100", "clearing:c1 -100"]);
  expect(said(legPostings(leg({ status: "OVERDUE", settledMinor: 40n })))).toEqual([
    ...["receivable:a 60", "clearing:c1 -60", "suspense 40", "position:a -40"],
  ]);
  expect(said(legPostings(leg({ status: "INSTRUCTED", direction: "RECEIVES" })))).toEqual([
    ...["payable:a -100", "clearing:c1 100"],
  ]);
  expect(said(legPostings(leg({ status: "RETURNED", settledMinor: 100n, returnedMinor: 70n })))).toEqual([
    ...["suspense 30", "position:a -30"],
  ]);
  expect(said(legPostings(leg({ status: "SETTLED", settledMinor: 100n, counterpartyCode: "b" })))).toEqual([
    ...["position:b 100", "position:a -100"],
  ]);
});

test("a change of a leg posts its difference and is called by what happened", () => {
  const moves: [string, Partial<PostedLeg>, Partial<PostedLeg>, string | undefined, string[]][] = [
    ["told to the bank", {}, { status: "INSTRUCTED" }, "INSTRUCTION", ["receivable:a 100", "clearing:c1 -100"]],
    ["refused by it", { status: "INSTRUCTED" }, {}, "INSTRUCTION_REVERSAL", ["receivable:a -100", "clearing:c1 100"]],
    ["late", { status: "INSTRUCTED" }, { status: "OVERDUE" }, undefined, []],
    [
      "paid",
      { status: "OVERDUE" },
      { status: "SETTLED", settledMinor: 100n },
      "SETTLEMENT",
      ["receivable:a -100", "clearing:c1 100", "suspense 100", "position:a -100"],
    ],
    [
      "came back",
      { status: "SETTLED", settledMinor: 100n },
      { status: "RETURNED", settledMinor: 100n, returnedMinor: 100n },
      "RETURN",
      ["suspense -100", "position:a 100"],
    ],
    [
      "came back again",
      { status: "RETURNED", settledMinor: 100n, returnedMinor: 50n },
      { status: "RETURNED", settledMinor: 100n, returnedMinor: 50n },
      undefined,
      [],
    ],
    [
      "defaulted",
      { status: "OVERDUE" },
      { status: "DEFAULTED" },
      "LEG_DEFAULTED",
      ["receivable:a -100", "clearing:c1 100"],
    ],
    ["nothing", { status: "INSTRUCTED" }, { status: "INSTRUCTED" }, undefined, []],
  ];
  const sorted = (postings: readonly string[]) => [...postings].sort();
  expect(
    moves.map(([name, before, after]) => [
      name,
      legMoveKind(leg(before), leg(after)),
      sorted(said(legChangePostings(leg(before), leg(after)))),
    ]),
  ).toEqual(moves.map(([name, , , kind, postings]) => [name, kind, sorted(postings)]));
});
