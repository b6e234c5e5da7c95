import fc from "fast-check";
import {
  PARTNERS,
  PEOPLE,
  type BookFault,
  type Clearing,
  type FinanceStep,
  type Happening,
  type Share,
  type When,
} from "./financeStories.js";

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
const answer = does("answer", 4, {
  ...{ pick, by },
  says: fc.constantFrom("REFUSED", "REFUSED", "ONE_REFUSED", "TAKEN", "OF_NO_ORDER"),
});
const payTwice = does("payTwice", 2, { pick });
const unmatch = does("unmatch", 3, { pick, by, approvedBy: by, accept: fc.constantFrom(true, true, false) });
const signOff = does("signOff", 2, { pick, by, and: by });
const declareDefault = does("declareDefault", 2, { pick, by, operatorMinor: fc.constantFrom(0, 0, 70, 100_000) });
const approveDefault = does("approveDefault", 2, { pick, by });
const putUp = does("putUp", 2, {
  ...{ partner, minor: fc.constantFrom(60, 150, 1_000), euro: fc.boolean() },
  ...{ isFund: fc.constantFrom(false, false, true), by, approvedBy: by },
});
const says = fc.constantFrom("CREDITOR", "CREDITOR", "FINANCE", "FINANCE", "DEBTOR");
const confirmDirect = does("confirmDirect", 3, { pick, share, says, by, approvedBy: by });
const revokeDirect = does("revokeDirect", 2, { pick, says, by, approvedBy: by });
const fault = fc.constantFrom<BookFault>(
  ...(["NONE", "NONE", "NONE", "LEFT_OUT", "MORE", "TWICE", "OTHER_CURRENCY", "OTHER_CYCLE"] as const),
);
const tellBooks = does("tellBooks", 2, {
  ...{ pick, partner, faults: fc.array(fault, { minLength: 1, maxLength: 4 }), stranger: fc.boolean() },
});

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
  does("closeAmongFacts", 1, { ...owing, pick, by }),
  does("setRate", 1, { which: fc.constantFrom("BEFORE", "NOW"), by, approvedBy: by }),
  does("signMinimum", 1, { partner, minor: fc.constantFrom(0, 120, 260) }),
  answer,
  declareDefault,
  approveDefault,
  payTwice,
  unmatch,
  signOff,
  changeTerms,
  putUp,
  does("release", 2, { pick, share, by, approvedBy: by }),
  confirmDirect,
  does("approveDirect", 1, { pick, by }),
  revokeDirect,
  tellBooks,
);

/** What happens between the cut-off of a cycle and its close still belongs to it. */
const aroundAClose: fc.Arbitrary<readonly FinanceStep[]> = fc
  .record({ first: redeem.arbitrary, more: redeem.arbitrary, pick, by, at: fc.constantFrom("END", "MIDDLE") })
  .map(({ first, more, pick: place, by: who, at }) => {
    const before = { cycle: "BEFORE", on: "MIDDLE" } as const;
    const owed = more as Extract<FinanceStep, { do: "redeem" }>;
    return [
      first,
      { do: "cutOff", pick: 0, at: at as "END" },
      { ...owed, when: { ...owed.when, cycle: "BEFORE" } },
      { do: "giveBack", pick: place, when: before },
      { ...owed, do: "closeAmongFacts", when: before, pick: 1, by: who },
      { ...owed, when: before },
    ];
  });

/** A debtor that does not pay, and who pays instead: what it put up and what it is to get first. */
const aDefault: fc.Arbitrary<readonly FinanceStep[]> = fc
  .record({
    declare: declareDefault.arbitrary,
    approve: approveDefault.arbitrary,
    place: pick,
    put: fc.array(fc.oneof(putUp.arbitrary, redeem.arbitrary), { maxLength: 3 }),
  })
  .map(({ declare, approve, place, put }) => [
    ...put,
    { do: "overdue", pick: place },
    declare,
    approve,
    { do: "overdue", pick: 1 },
    declare,
    approve,
  ]);

/**
 * One that is owed directly by another what it owes a third, and nobody pays: what is its debtor's is withheld from it, or told as paid by
 * finance in between; then the open cycle collects it.
 */
const aChain: fc.Arbitrary<readonly FinanceStep[]> = fc
  .record({
    owed: fc.tuple(minor, minor),
    told: fc.array(confirmDirect.arbitrary, { maxLength: 1 }),
    declare: fc.tuple(pick, by),
    approve: by,
    isCollected: fc.boolean(),
  })
  .map(({ owed: [first, second], told, declare: [place, maker], approve, isCollected }) => {
    const plain = { euro: false, when: { cycle: "OPEN", on: "MIDDLE" } } as const;
    const collect: FinanceStep[] = [
      { do: "close", pick: 0, by: 0 },
      { do: "calculate", pick: 1, by: 0 },
    ];
    return [
      { do: "changeTerms", clearing: "CONSERVATIVE", homeCurrency: false, minimumMinor: 0 },
      { do: "close", pick: 0, by: 0 },
      { do: "redeem", owes: 2, owed: 0, minor: first, ...plain },
      { do: "redeem", owes: 0, owed: 1, minor: second, ...plain },
      ...collect,
      { do: "approve", pick: 1, by: 2, hash: "RIGHT" },
      { do: "instruct", pick: 1, by: 1 },
      ...told,
      { do: "overdue", pick: 1 },
      { do: "declareDefault", pick: place, by: maker, operatorMinor: 0 },
      { do: "approveDefault", pick: 0, by: approve },
      ...(isCollected ? collect : []),
    ];
  });

/** A cycle on its way: filled, closed, calculated, disputed twice, approved, paid; which of it happens and by whom differs. */
const aMonth: fc.Arbitrary<readonly FinanceStep[]> = fc
  .record({
    terms: changeTerms.arbitrary,
    owed: fc.array(redeem.arbitrary, { minLength: 3, maxLength: 6 }),
    who: fc.tuple(by, by, by),
    hasRate: fc.constantFrom(true, true, true, false),
    disputes: fc.array(fc.tuple(pick, fc.constantFrom("NOTHING" as const, "HALF" as const)), { maxLength: 2 }),
    outcome: fc.constantFrom("ACCEPTED" as const, "PARTIALLY_ACCEPTED" as const, "REJECTED" as const),
    isDecidedBefore: fc.boolean(),
    isTogether: fc.boolean(),
    answers: fc.array(answer.arbitrary, { maxLength: 1 }),
    atTheBank: fc.array(
      fc.oneof(
        ...[payTwice, unmatch, unmatch, signOff, tellBooks, confirmDirect, revokeDirect].map(
          ({ arbitrary }) => arbitrary,
        ),
      ),
      {
        maxLength: 3,
      },
    ),
    tries: fc.array(
      fc.record(
        { do: fc.constant("approve" as const), pick: fc.constant(1), by, hash: fc.constantFrom("OLD", "WRONG") },
        { noNullPrototype: true },
      ) as fc.Arbitrary<FinanceStep>,
      { maxLength: 1 },
    ),
    end: fc.constantFrom("CALCULATED" as const, "INSTRUCTED" as const, "SETTLED" as const, "RETURNED" as const),
  })
  .map(
    ({
      terms,
      owed,
      who: [first, second, third],
      hasRate,
      disputes,
      outcome,
      isDecidedBefore,
      isTogether,
      answers,
      atTheBank,
      tries,
      end,
    }) => {
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
        ...answers,
        ...(end === "INSTRUCTED" ? [] : [{ do: "settle", pick: first, share: "ALL" } as const]),
        ...answers.map((): FinanceStep => ({ do: "instruct", pick: 1, by: first })),
        ...(end === "INSTRUCTED" ? [] : [{ do: "settleAll", pick: 1 } as const]),
        ...(end === "RETURNED"
          ? ([
              { do: "sendBack", pick: first, share: "ALL" },
              { do: "instruct", pick: 1, by: second },
              { do: "settleAll", pick: 1 },
            ] as const)
          : []),
        ...atTheBank,
      ];
      return [
        ...owed,
        ...(hasRate ? [{ do: "setRate", which: "BEFORE", by: 0, approvedBy: 2 } as const] : []),
        terms,
        { do: "close", pick: 0, by: first },
        { do: "calculate", pick: 1, by: first },
        ...disputes.map(([place, claim]): FinanceStep => ({ do: "dispute", pick: place, by: first, claim })),
        ...(isDecidedBefore ? decisions : []),
        ...tries,
        ...(end === "CALCULATED" ? [] : [approval, ...payments]),
        ...(isDecidedBefore ? [] : decisions),
      ];
    },
  );

const MOST_TOGETHER = 30;
const agains = fc.array(fc.constantFrom(false, false, false, true), {
  minLength: MOST_TOGETHER,
  maxLength: MOST_TOGETHER,
});
const passage = fc.oneof(
  { weight: 5, arbitrary: anything.map((step): readonly FinanceStep[] => [step]) },
  { weight: 2, arbitrary: aMonth },
  { weight: 1, arbitrary: aroundAClose },
  { weight: 1, arbitrary: aDefault },
);
/** In some stories money moves by the statements of a bank. */
const start = fc.constantFrom<readonly FinanceStep[]>([], [], [{ do: "openBank" }], [{ do: "openBank" }]);

const ending = fc.oneof(aChain, fc.constant<readonly FinanceStep[]>([]));

/** A story that a seed gives again. */
export const financeStory: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(
    start,
    fc.array(fc.tuple(passage, agains), { minLength: 4, maxLength: 10, size: "max" }),
    fc.tuple(ending, agains),
  )
  .map(([first, passages, last]) =>
    [[first, []] as const, ...passages, last].flatMap(([steps, twice]) =>
      steps.map((step, place) => ({ step, again: twice[place] ?? false })),
    ),
  );
