import { assignCycle } from "./assignCycle.js";
import { contentText } from "./contentText.js";
import { CYCLE_STATUSES, isBeforeApproval, isInstructed, mayMove, type Cycle, type CycleStatus } from "./cycle.js";
import { firstInterval, intervalsUpTo } from "./monthlyIntervals.js";
import { planCutOff, type CutOffRequest } from "./planCutOff.js";

const at = (text: string) => new Date(text);
const cycle = (id: string, status: CycleStatus, from: string, to: string): Cycle => ({
  id,
  status,
  from: at(from),
  to: at(to),
});

test("every move but those of a cycle's life is illegal", () => {
  const illegal = CYCLE_STATUSES.flatMap((from) =>
    CYCLE_STATUSES.filter((to) => !mayMove(from, to)).map((to) => `${from} → ${to}`),
  );
  expect(illegal).toEqual([
    "OPEN → OPEN",
    "OPEN → CLOSED",
    "OPEN → CALCULATED",
    "OPEN → APPROVED",
    "OPEN → INSTRUCTED",
    "OPEN → SETTLING",
    "OPEN → PARTIALLY_SETTLED",
    "OPEN → SETTLED",
    "CUT_OFF → OPEN",
    "CUT_OFF → CUT_OFF",
    "CUT_OFF → CALCULATED",
    "CUT_OFF → APPROVED",
    "CUT_OFF → INSTRUCTED",
    "CUT_OFF → SETTLING",
    "CUT_OFF → PARTIALLY_SETTLED",
    "CUT_OFF → SETTLED",
    "CLOSED → OPEN",
    "CLOSED → CUT_OFF",
    "CLOSED → CLOSED",
    "CLOSED → APPROVED",
    "CLOSED → INSTRUCTED",
    "CLOSED → SETTLING",
    "CLOSED → PARTIALLY_SETTLED",
    "CLOSED → SETTLED",
    "CALCULATED → OPEN",
    "CALCULATED → CUT_OFF",
    "CALCULATED → CLOSED",
    "CALCULATED → INSTRUCTED",
    "CALCULATED → SETTLING",
    "CALCULATED → PARTIALLY_SETTLED",
    "CALCULATED → SETTLED",
    "APPROVED → OPEN",
    "APPROVED → CUT_OFF",
    "APPROVED → CLOSED",
    "APPROVED → APPROVED",
    "APPROVED → SETTLING",
    "APPROVED → PARTIALLY_SETTLED",
    "APPROVED → SETTLED",
    "INSTRUCTED → OPEN",
    "INSTRUCTED → CUT_OFF",
    "INSTRUCTED → CLOSED",
    "INSTRUCTED → CALCULATED",
    "INSTRUCTED → INSTRUCTED",
    "SETTLING → OPEN",
    "SETTLING → CUT_OFF",
    "SETTLING → CLOSED",
    "SETTLING → CALCULATED",
    "SETTLING → APPROVED",
    "SETTLING → INSTRUCTED",
    "SETTLING → SETTLING",
    "PARTIALLY_SETTLED → OPEN",
    "PARTIALLY_SETTLED → CUT_OFF",
    "PARTIALLY_SETTLED → CLOSED",
    "PARTIALLY_SETTLED → CALCULATED",
    "PARTIALLY_SETTLED → APPROVED",
    "PARTIALLY_SETTLED → INSTRUCTED",
    "PARTIALLY_SETTLED → SETTLING",
    "PARTIALLY_SETTLED → PARTIALLY_SETTLED",
    "SETTLED → OPEN",
    "SETTLED → CUT_OFF",
    "SETTLED → CLOSED",
    "SETTLED → CALCULATED",
    "SETTLED → APPROVED",
    "SETTLED → INSTRUCTED",
    "SETTLED → SETTLING",
    "SETTLED → PARTIALLY_SETTLED",
    "SETTLED → SETTLED",
  ]);
});

describe("the cycle of an event", () => {
  const cycles = [
    cycle("jan", "CLOSED", "2011-01-01T00:00:00Z", "2011-02-01T00:00:00Z"),
    cycle("feb", "CUT_OFF", "2011-02-01T00:00:00Z", "2011-03-01T00:00:00Z"),
    cycle("mar", "OPEN", "2011-03-01T00:00:00Z", "2011-04-01T00:00:00Z"),
    cycle("apr", "OPEN", "2011-04-01T00:00:00Z", "2011-05-01T00:00:00Z"),
  ];
  test.each([
    ["2011-04-01T00:00:00.000Z", "apr", false, "exactly at a cut-off belongs to the next"],
    ["2011-03-31T23:59:59.999Z", "mar", false, "just before it does not"],
    ["2011-02-28T12:00:00.000Z", "feb", false, "before a cut-off that is not closed belongs to the cut-off cycle"],
    ["2011-01-15T12:00:00.000Z", "mar", true, "of a closed interval goes to the earliest open cycle, late"],
    ["2010-01-15T12:00:00.000Z", "mar", true, "before the first cycle is late too"],
  ])("an event at %s goes to %s (late: %s): %s", (instant, id, late) => {
    expect(assignCycle(cycles, at(instant))).toEqual({ cycle: cycles.find((row) => row.id === id), late });
  });

  test("an event at the end of the last cycle has none yet", () => {
    expect(assignCycle(cycles, at("2011-05-01T00:00:00Z"))).toBeUndefined();
    expect(assignCycle([], at("2011-05-01T00:00:00Z"))).toBeUndefined();
  });
});

describe("months in the programme's zone", () => {
  test("the first cycle begins on the programme's first day and ends with its month", () => {
    expect(firstInterval("2010-12-14", "Europe/Prague")).toEqual({
      from: at("2010-12-13T23:00:00Z"),
      to: at("2010-12-31T23:00:00Z"),
    });
  });

  test("following months are contiguous across changes of the clock", () => {
    const first = firstInterval("2011-03-01", "Europe/Prague");
    expect(first.to).toEqual(at("2011-03-31T22:00:00Z"));
    const months = intervalsUpTo(first, at("2011-10-31T23:00:00Z"), "Europe/Prague");
    expect(months).toHaveLength(8);
    expect(months.at(-1)).toEqual({ from: at("2011-10-31T23:00:00Z"), to: at("2011-11-30T23:00:00Z") });
    expect(months.every((month, index) => month.from.getTime() === (months[index - 1]?.to ?? first.to).getTime())).toBe(
      true,
    );
    expect(intervalsUpTo(first, at("2011-03-31T21:59:59.999Z"), "Europe/Prague")).toEqual([]);
  });

  test("with a calendar a month ends with the first business day's begin, and the months stay contiguous", () => {
    // 1 January 2022 is a Saturday, 1 May 2022 a Sunday; 1 November 2021 is a Monday and a holiday in Slovakia and Poland alone.
    const first = firstInterval("2021-10-01", "Europe/Prague", "PL");
    const months = [first, ...intervalsUpTo(first, at("2022-05-01T12:00:00Z"), "Europe/Prague", "PL")];
    expect(months.map(({ to }) => to.toISOString())).toEqual([
      "2021-11-01T23:00:00.000Z",
      "2021-11-30T23:00:00.000Z",
      "2022-01-02T23:00:00.000Z",
      "2022-01-31T23:00:00.000Z",
      "2022-02-28T23:00:00.000Z",
      "2022-03-31T22:00:00.000Z",
      "2022-05-01T22:00:00.000Z",
    ]);
    expect(
      months.every((month, index) => index === 0 || month.from.getTime() === months[index - 1]?.to.getTime()),
    ).toBe(true);
  });

  test("a month that begins in a gap of the clock begins where the gap ends", () => {
    // Clocks in Asuncion skipped 00:00 to 01:00 on 1 October 2023.
    const first = firstInterval("2023-09-01", "America/Asuncion");
    expect(first.to).toEqual(at("2023-10-01T04:00:00Z"));
  });
});

describe("cutting a cycle off", () => {
  const cycles = [
    cycle("feb", "CUT_OFF", "2011-02-01T00:00:00Z", "2011-03-01T00:00:00Z"),
    cycle("mar", "OPEN", "2011-03-01T00:00:00Z", "2011-04-01T00:00:00Z"),
    cycle("apr", "OPEN", "2011-04-01T00:00:00Z", "2011-05-01T00:00:00Z"),
  ];
  const plan = (request: Partial<CutOffRequest>) => {
    const full: CutOffRequest = {
      cycleId: "mar",
      at: null,
      mode: "BY_COMMAND",
      now: at("2011-06-01T00:00:00Z"),
      ...request,
    };
    const answer = planCutOff(cycles, full);
    return "refused" in answer ? answer.refused.kind : answer;
  };
  const refused = "CycleMoveRefused";
  const invalid = "InvalidInput";
  test.each([
    ["at its end once that has passed", {}, { kind: "CUT_OFF", at: at("2011-04-01T00:00:00Z") }],
    ["not at its end while that lies ahead", { now: at("2011-03-31T23:59:59Z") }, refused],
    [
      "exactly when its end has come",
      { now: at("2011-04-01T00:00:00Z") },
      { kind: "CUT_OFF", at: at("2011-04-01T00:00:00Z") },
    ],
    ["within it by command", { at: at("2011-03-10T00:00:00Z") }, { kind: "CUT_OFF", at: at("2011-03-10T00:00:00Z") }],
    ["not at its start", { at: at("2011-03-01T00:00:00Z") }, invalid],
    ["not after its end", { at: at("2011-04-01T00:00:00.001Z") }, invalid],
    ["not in the future", { at: at("2011-03-10T00:00:00Z"), now: at("2011-03-09T00:00:00Z") }, invalid],
    [
      "not at a chosen instant when the schedule rules",
      { at: at("2011-03-10T00:00:00Z"), mode: "BY_SCHEDULE" as const },
      invalid,
    ],
    ["not while an earlier one is open", { cycleId: "apr" }, refused],
    ["again, going on from where it stood", { cycleId: "feb" }, { kind: "RESUME" }],
    ["again, but not elsewhere", { cycleId: "feb", at: at("2011-02-10T00:00:00Z") }, refused],
    ["not when there is none", { cycleId: "nov" }, refused],
  ])("%s", (_, request, expected) => {
    expect(plan(request)).toEqual(expected);
  });

  test("a closed cycle names its state", () => {
    const answer = planCutOff([cycle("jan", "CALCULATED", "2011-01-01T00:00:00Z", "2011-02-01T00:00:00Z")], {
      cycleId: "jan",
      at: null,
      mode: "BY_COMMAND",
      now: at("2011-06-01T00:00:00Z"),
    });
    expect(answer).toMatchObject({ refused: { kind: refused, status: "CALCULATED" } });
  });
});

test("the canonical text does not depend on the order that rows were read in", () => {
  const content = {
    cycle: cycle("jan", "CLOSED", "2011-01-01T00:00:00Z", "2011-02-01T00:00:00Z"),
    totals: [
      { currency: "CZK", kind: "REDEMPTION" as const, count: 2, grossMinor: 10n },
      { currency: "CZK", kind: "REVERSAL" as const, count: 1, grossMinor: 3n },
    ],
    positions: [{ currency: "CZK", partnerCode: "a", receivableMinor: 10n, payableMinor: 3n, carriedMinor: 0n }],
    legs: [
      {
        currency: "CZK",
        partnerCode: "a",
        counterpartyCode: null,
        direction: "RECEIVES" as const,
        amountMinor: 7n,
        status: "DUE" as const,
      },
    ],
    conversions: [],
    obligationsDigest: "ab",
  };
  const text = contentText(content);
  expect(contentText({ ...content, totals: [...content.totals].reverse() })).toBe(text);
  expect(contentText({ ...content, obligationsDigest: "ac" })).not.toBe(text);
  expect(text).toBe(
    [
      "cycle|jan|2011-01-01T00:00:00.000Z|2011-02-01T00:00:00.000Z",
      "total|CZK|REDEMPTION|2|10",
      "total|CZK|REVERSAL|1|3",
      "position|CZK|a|10|3",
      "leg|CZK|a|RECEIVES|7",
      "obligations|ab",
      "",
    ].join("\n"),
  );
});

test("the text is the same in whatever order positions and legs were read, and tells what was carried and who pays whom", () => {
  const leg = { direction: "PAYS", counterpartyCode: null, status: "DUE" } as const;
  const content = {
    cycle: { id: "jan", from: at("2011-01-01T00:00:00Z"), to: at("2011-02-01T00:00:00Z") },
    totals: [],
    positions: ["b", "a"].map((partnerCode, index) => ({
      ...{ partnerCode, currency: "CZK", receivableMinor: 0n, payableMinor: 5n, carriedMinor: BigInt(-index - 1) },
    })),
    legs: [
      { ...leg, partnerCode: "c", currency: "CZK", amountMinor: 1n, status: "CARRIED" as const },
      { ...leg, partnerCode: "b", currency: "CZK", amountMinor: 5n },
      { ...leg, partnerCode: "a", currency: "CZK", amountMinor: 6n, counterpartyCode: "b" },
      { ...leg, partnerCode: "a", currency: "CZK", amountMinor: 2n, counterpartyCode: "c", status: "CARRIED" as const },
    ],
    conversions: [
      { partnerCode: "b", fromCurrency: "EUR", fromMinor: 4n, toCurrency: "CZK", toMinor: 100n, roundingMinor: 1n },
      { partnerCode: "a", fromCurrency: "EUR", fromMinor: -4n, toCurrency: "CZK", toMinor: -101n, roundingMinor: 0n },
    ],
    obligationsDigest: "ab",
  };
  const { positions, legs, conversions } = content;
  const text = contentText(content);
  const otherwise = {
    positions: positions.toReversed(),
    legs: legs.toReversed(),
    conversions: conversions.toReversed(),
  };
  expect(contentText({ ...content, ...otherwise })).toBe(text);
  expect(text.split("\n").slice(1, -2)).toEqual([
    "position|CZK|a|0|5",
    "position|CZK|b|0|5",
    "carried|CZK|a|-2",
    "carried|CZK|b|-1",
    "fx|a|EUR|-4|CZK|-101",
    "fx|b|EUR|4|CZK|100|1",
    "leg|CZK|a|PAYS|2|c|CARRIED",
    "leg|CZK|a|PAYS|6|b",
    "leg|CZK|b|PAYS|5",
    "leg|CZK|c|PAYS|1||CARRIED",
  ]);
});

test("obligations may leave a cycle until it is approved, and its payments are out from the instruction on", () => {
  expect(CYCLE_STATUSES.filter(isBeforeApproval)).toEqual(["OPEN", "CUT_OFF", "CLOSED", "CALCULATED"]);
  expect(CYCLE_STATUSES.filter(isInstructed)).toEqual(["INSTRUCTED", "SETTLING", "PARTIALLY_SETTLED", "SETTLED"]);
});

test("an event before every cycle, while none is open, has no cycle", () => {
  const closed = [cycle("jan", "CLOSED", "2011-01-01T00:00:00Z", "2011-02-01T00:00:00Z")];
  expect(assignCycle(closed, at("2010-12-31T23:59:59.999Z"))).toBeUndefined();
});
