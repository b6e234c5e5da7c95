import fc from "fast-check";

/** Few people, partners and amounts, so that they meet. */
export const PEOPLE = ["finance-1", "finance-2", "approver-1", "approver-2"] as const;
export const PARTNERS = ["a", "b", "c", "d"] as const;
export type Clearing = "GROSS" | "BILATERAL_NET" | "MULTILATERAL_NET" | "CONSERVATIVE" | "FEWEST_DIRECT";

/** An instant of the open cycle, or of the one before it, with the instant itself at which that was cut off. */
export interface When {
  readonly cycle: "OPEN" | "BEFORE";
  readonly on: "START" | "MIDDLE" | "LAST" | "END";
}

export type Share = "ALL" | "PART" | "TOO_MUCH";

export type FinanceStep =
  | {
      readonly do: "redeem";
      readonly owes: number;
      readonly owed: number;
      readonly minor: number;
      readonly euro: boolean;
      readonly when: When;
    }
  | { readonly do: "giveBack"; readonly pick: number; readonly when: When }
  | {
      readonly do: "adjust";
      readonly owes: number;
      readonly owed: number;
      readonly minor: number;
      readonly euro: boolean;
      readonly by: number;
      readonly approvedBy: number;
      readonly when: When;
    }
  | { readonly do: "cutOff"; readonly pick: number; readonly at: "END" | "MIDDLE" }
  | { readonly do: "close"; readonly pick: number; readonly by: number }
  | { readonly do: "calculate"; readonly pick: number; readonly by: number }
  | {
      readonly do: "approve";
      readonly pick: number;
      readonly by: number;
      readonly hash: "RIGHT" | "OLD" | "WRONG";
    }
  | { readonly do: "approveTogether"; readonly pick: number; readonly by: number; readonly and: number }
  | { readonly do: "withdraw"; readonly pick: number; readonly by: number }
  | { readonly do: "instruct"; readonly pick: number; readonly by: number }
  | { readonly do: "settle"; readonly pick: number; readonly share: Share }
  | { readonly do: "settleAll"; readonly pick: number }
  | { readonly do: "sendBack"; readonly pick: number; readonly share: Share }
  | { readonly do: "overdue"; readonly pick: number }
  | {
      readonly do: "dispute";
      readonly pick: number;
      readonly by: number;
      readonly claim: "NOTHING" | "HALF" | "MORE" | "SAME";
    }
  | { readonly do: "review"; readonly pick: number; readonly by: number }
  | {
      readonly do: "decide";
      readonly pick: number;
      readonly by: number;
      readonly outcome: "ACCEPTED" | "PARTIALLY_ACCEPTED" | "REJECTED";
    }
  | { readonly do: "closeDispute"; readonly pick: number; readonly by: number }
  | {
      readonly do: "changeTerms";
      readonly clearing: Clearing;
      readonly homeCurrency: boolean;
      readonly minimumMinor: number;
    };

/** A step, and whether its command comes a second time under its key. */
export interface Happening {
  readonly step: FinanceStep;
  readonly again: boolean;
}

const pick = fc.nat(7);
const by = fc.nat(PEOPLE.length - 1);
const partner = fc.nat(PARTNERS.length - 1);
const when: fc.Arbitrary<When> = fc.record(
  {
    cycle: fc.constantFrom("OPEN" as const, "OPEN" as const, "OPEN" as const, "BEFORE" as const),
    on: fc.constantFrom("START" as const, "MIDDLE" as const, "LAST" as const, "END" as const),
  },
  { noNullPrototype: true },
);
const minor = fc.constantFrom(100, 100, 200, 250, 50, 1_001);
const share = fc.constantFrom<Share>("ALL", "ALL", "PART", "TOO_MUCH");
const clearing = fc.constantFrom<Clearing>(
  ...(["GROSS", "BILATERAL_NET", "MULTILATERAL_NET", "CONSERVATIVE", "FEWEST_DIRECT"] as const),
);

function does<K extends FinanceStep["do"]>(
  name: K,
  weight: number,
  fields: { [F in Exclude<keyof Extract<FinanceStep, { do: K }>, "do">]: fc.Arbitrary<unknown> },
): { weight: number; arbitrary: fc.Arbitrary<FinanceStep> } {
  const record = fc.record({ do: fc.constant(name), ...fields }, { noNullPrototype: true });
  return { weight, arbitrary: record as unknown as fc.Arbitrary<FinanceStep> };
}

const owing = { owes: partner, owed: partner, minor, euro: fc.boolean(), when };
const changeTerms = does("changeTerms", 2, {
  clearing,
  homeCurrency: fc.constantFrom(false, false, true),
  minimumMinor: fc.constantFrom(0, 0, 120, 260),
});
const redeem = does("redeem", 10, owing);

const anything: fc.Arbitrary<FinanceStep> = fc.oneof(
  redeem,
  does("giveBack", 3, { pick, when }),
  does("adjust", 3, { ...owing, by, approvedBy: by }),
  does("cutOff", 2, { pick, at: fc.constantFrom("END", "MIDDLE") }),
  does("close", 3, { pick, by }),
  does("calculate", 4, { pick, by }),
  does("approve", 4, { pick, by, hash: fc.constantFrom("RIGHT", "RIGHT", "RIGHT", "OLD", "WRONG") }),
  does("approveTogether", 2, { pick, by, and: by }),
  does("withdraw", 2, { pick, by }),
  does("instruct", 4, { pick, by }),
  does("settle", 5, { pick, share }),
  does("settleAll", 2, { pick }),
  does("sendBack", 4, { pick, share }),
  does("overdue", 1, { pick }),
  does("dispute", 5, { pick, by, claim: fc.constantFrom("NOTHING", "HALF", "MORE", "SAME") }),
  does("review", 4, { pick, by }),
  does("decide", 4, { pick, by, outcome: fc.constantFrom("ACCEPTED", "PARTIALLY_ACCEPTED", "REJECTED") }),
  does("closeDispute", 4, { pick, by }),
  changeTerms,
);

/** A cycle on its way: filled, closed, calculated, disputed twice, approved, paid; which of it happens and by whom differs. */
const aMonth: fc.Arbitrary<readonly FinanceStep[]> = fc
  .record({
    terms: changeTerms.arbitrary,
    owed: fc.array(redeem.arbitrary, { minLength: 3, maxLength: 6 }),
    who: fc.tuple(by, by, by),
    disputes: fc.array(fc.tuple(pick, fc.constantFrom("NOTHING" as const, "HALF" as const)), { maxLength: 2 }),
    outcome: fc.constantFrom("ACCEPTED" as const, "PARTIALLY_ACCEPTED" as const, "REJECTED" as const),
    isDecidedBefore: fc.boolean(),
    isTogether: fc.boolean(),
    tries: fc.array(
      fc.record(
        { do: fc.constant("approve" as const), pick: fc.constant(1), by, hash: fc.constantFrom("OLD", "WRONG") },
        { noNullPrototype: true },
      ) as fc.Arbitrary<FinanceStep>,
      { maxLength: 1 },
    ),
    end: fc.constantFrom("CALCULATED" as const, "INSTRUCTED" as const, "SETTLED" as const, "RETURNED" as const),
  })
  .map(({ terms, owed, who: [first, second, third], disputes, outcome, isDecidedBefore, isTogether, tries, end }) => {
    // What is last in the list of cycles or disputes, counted from the end.
    const decisions = disputes.flatMap((_, place): FinanceStep[] => [
      { do: "review", pick: place, by: first },
      { do: "decide", pick: place, by: first, outcome },
      { do: "closeDispute", pick: place, by: second },
    ]);
    const approval: FinanceStep = isTogether
      ? { do: "approveTogether", pick: 1, by: second, and: third }
      : { do: "approve", pick: 1, by: second, hash: "RIGHT" };
    const payments: FinanceStep[] = [
      { do: "instruct", pick: 1, by: third },
      ...(end === "INSTRUCTED" ? [] : [{ do: "settleAll", pick: 1 } as const]),
      ...(end === "RETURNED"
        ? ([
            { do: "sendBack", pick: first, share: "ALL" },
            { do: "instruct", pick: 1, by: second },
            { do: "settleAll", pick: 1 },
          ] as const)
        : []),
    ];
    return [
      ...owed,
      terms,
      { do: "close", pick: 0, by: first },
      { do: "calculate", pick: 1, by: first },
      ...disputes.map(([place, claim]): FinanceStep => ({ do: "dispute", pick: place, by: first, claim })),
      ...(isDecidedBefore ? decisions : []),
      ...tries,
      ...(end === "CALCULATED" ? [] : [approval, ...payments]),
      ...(isDecidedBefore ? [] : decisions),
    ];
  });

const MOST_TOGETHER = 30;
const agains = fc.array(fc.constantFrom(false, false, false, true), {
  minLength: MOST_TOGETHER,
  maxLength: MOST_TOGETHER,
});
const passage = fc.oneof(
  { weight: 5, arbitrary: anything.map((step): readonly FinanceStep[] => [step]) },
  { weight: 2, arbitrary: aMonth },
);

export const financeStory: fc.Arbitrary<readonly Happening[]> = fc
  .array(fc.tuple(passage, agains), { minLength: 4, maxLength: 10, size: "max" })
  .map((passages) =>
    passages.flatMap(([steps, twice]) => steps.map((step, place) => ({ step, again: twice[place] ?? false }))),
  );
