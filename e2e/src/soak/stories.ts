import fc from "fast-check";
import { CRASH_POINTS } from "./network/crashPoints.js";
import type { Amount, Happening, Mishap, Step, Story, When } from "./steps.js";

/** Records as a reader of a failure wants to see them. */
const plain = <T extends object>(fields: { [F in keyof T]: fc.Arbitrary<T[F]> }): fc.Arbitrary<T> =>
  fc.record(fields, { noNullPrototype: true }) as fc.Arbitrary<T>;

const few = fc.nat(5);
const when: fc.Arbitrary<When> = fc.oneof(
  { weight: 3, arbitrary: fc.constant("NOW" as const) },
  {
    weight: 4,
    arbitrary: plain({ monthsAgo: fc.integer({ min: 1, max: 3 }), on: fc.constantFrom("FIRST", "TENTH", "LAST") }),
  },
  {
    weight: 2,
    arbitrary: plain({
      cycle: fc.constantFrom("OPEN", "CLOSED"),
      on: fc.constantFrom("START", "MIDDLE", "LAST", "END"),
    }),
  },
);
const amount = fc.constantFrom<Amount>("ALL", "ALL", "ONE_TOO_MANY", "HALF", 1, 2, 7);
const sku = fc.constantFrom("tea", "tea", "rum", "POST");
/** Values whose halves and thirds of a cent meet, so that where and how often a sum is rounded can be seen. */
const price = fc.constantFrom("0.0835", "0.0835", "0.005", "0.0045", "0.123456", "0.333333", "1.5");
const line = plain({
  sku,
  quantity: fc.integer({ min: 1, max: 9 }),
  price: fc.constantFrom("1.00", "2.50", "0.70"),
});
const receipt = plain({
  member: few,
  partner: few,
  when,
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
});

/** A step of one kind, with its fields. */
function does<K extends Step["do"]>(
  name: K,
  weight: number,
  fields: { [F in Exclude<keyof Extract<Step, { do: K }>, "do">]: fc.Arbitrary<Extract<Step, { do: K }>[F]> },
): { weight: number; arbitrary: fc.Arbitrary<Step> } {
  const record = plain({ do: fc.constant(name), ...fields });
  return { weight, arbitrary: record as unknown as fc.Arbitrary<Step> };
}

const rush = does("rush", 1, {
  redemptions: fc.array(plain({ member: few, quantity: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  add: fc.integer({ min: 1, max: 2 }),
  cancel: fc.boolean(),
});
const redeemAndCrash = does("redeemAndCrash", 1, { member: few, reward: few, amount, decided: fc.boolean() });
const restock = does("restock", 1, { add: fc.integer({ min: 1, max: 3 }) });

const anything: fc.Arbitrary<Step> = fc.oneof(
  does("buy", 12, { receipts: fc.array(receipt, { minLength: 1, maxLength: 3 }) }),
  does("return", 7, {
    member: few,
    partner: few,
    when,
    of: fc.option(few, { nil: undefined }),
    rows: fc.array(plain({ sku, quantity: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 2 }),
  }),
  does("redeem", 15, { member: few, reward: few, amount, when }),
  redeemAndCrash,
  does("cancel", 4, { pick: few }),
  does("useVoucher", 1, { pick: few }),
  restock,
  rush,
  does("hold", 5, { member: few, partner: few, amount, timesOut: fc.constantFrom(false, false, false, false, true) }),
  does("capture", 4, { pick: few, amount, atAuthorisation: fc.boolean() }),
  does("release", 2, { pick: few }),
  does("expire", 3, { when }),
  does("changeTariff", 1, { partner: few, when, price, roles: fc.constantFrom("BOTH", "BOTH", "ISSUES", "REDEEMS") }),
  does("changeRule", 1, { partner: few, when, rule: fc.constantFrom("UNIT", "TWICE", "HALF_MORE", "NO_TEA") }),
  does("close", 5, {
    which: fc.constantFrom("NEXT", "NEXT", "NEXT", "ANY"),
    pick: few,
    when: fc.oneof(fc.constant("END" as const), when),
  }),
  does("calculate", 2, { pick: few }),
  does("repeat", 3, { pick: fc.nat(30), input: fc.constantFrom("SAME", "OTHER") }),
  does("bringReceiptAgain", 1, { pick: few, content: fc.constantFrom("SAME", "OTHER") }),
  does("enrol", 1, { cardIsTaken: fc.boolean() }),
  does("keepFactsBack", 2, {}),
);

const rarely = fc.constantFrom(false, false, false, true);
const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ kind: "NONE" as const }) },
  {
    weight: 4,
    arbitrary: plain({
      kind: fc.constantFrom("SENT_TWICE_AT_ONCE", "SENT_AGAIN", "OTHER_INPUT_UNDER_ITS_KEY"),
    }),
  },
  {
    weight: 1,
    arbitrary: plain({
      kind: fc.constant("COMMAND_LOST" as const),
      loss: fc.constantFrom("BEFORE", "AFTER"),
      restart: rarely,
    }),
  },
  {
    weight: 3,
    arbitrary: plain({
      kind: fc.constant("CRASH" as const),
      point: fc.constantFrom(...CRASH_POINTS),
      row: fc.integer({ min: 1, max: 2 }),
      restart: rarely,
    }),
  },
);

const MOST_STEPS_TOGETHER = 8;

/** Steps one behind the other, each with its mishap. */
function together(steps: fc.Arbitrary<readonly Step[]>): fc.Arbitrary<Happening[]> {
  const mishaps = fc.array(mishap, { minLength: MOST_STEPS_TOGETHER, maxLength: MOST_STEPS_TOGETHER });
  return fc
    .tuple(steps, mishaps)
    .map(([list, each]) => list.map((step, index) => ({ step, mishap: each[index] ?? { kind: "NONE" } })));
}

const amountOfSome = fc.constantFrom<Amount>("HALF", "HALF", "ALL", 7);
const beforeCutOff = fc.constantFrom("START" as const, "MIDDLE" as const, "LAST" as const);

/**
 * The earliest open cycle is filled, closed and looked back on: a member earns at all three partners at its first instant, spends over
 * their lots until its end while facts may be on their way, and after the close again, at instants that it held or ended with.
 */
const aroundAClose = together(
  plain({
    member: few,
    reward: fc.constantFrom(0, 0, 2),
    quantities: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 }),
    first: plain({ amount: amountOfSome, on: beforeCutOff }),
    second: plain({ amount: amountOfSome, on: beforeCutOff }),
    isKeptBack: fc.boolean(),
    cutOff: fc.constantFrom("END" as const, "END" as const, "MIDDLE" as const),
    late: plain({ amount: amountOfSome, on: fc.constantFrom("MIDDLE" as const, "LAST" as const, "END" as const) }),
    end: fc.constantFrom("CALCULATE" as const, "CANCEL" as const, "NOTHING" as const),
    pick: few,
  }).map(({ member, reward, quantities, first, second, isKeptBack, cutOff, late, end, pick }): Step[] => {
    const spend = (cycle: "OPEN" | "CLOSED", { amount: some, on }: typeof first | typeof late): Step => ({
      ...{ do: "redeem", member, reward, amount: some },
      when: { cycle, on },
    });
    const receipts = quantities.map((quantity, partner) => ({
      ...{ member, partner, when: { cycle: "OPEN", on: "START" } as const },
      lines: [{ sku: "tea", quantity, price: "1.00" }],
    }));
    return [
      { do: "buy", receipts },
      spend("OPEN", first),
      ...(isKeptBack ? [{ do: "keepFactsBack" } as const] : []),
      spend("OPEN", second),
      { do: "close", which: "NEXT", pick, when: cutOff === "END" ? "END" : { cycle: "OPEN", on: cutOff } },
      spend("CLOSED", late),
      ...(end === "CALCULATE" ? [{ do: "calculate", pick } as const] : []),
      ...(end === "CANCEL" ? [{ do: "cancel", pick } as const] : []),
    ];
  }),
);

/** The last of what is limited, wanted by several at once while more of it comes, with crashes between. */
const aroundTheLastItem = together(
  fc
    .tuple(
      plain({ quantities: fc.array(fc.integer({ min: 5, max: 20 }), { minLength: 2, maxLength: 2 }), partner: few }),
      rush.arbitrary,
      fc.oneof(redeemAndCrash, restock, rush),
      rush.arbitrary,
    )
    .map(([{ quantities, partner }, ...rest]): Step[] => {
      const receipts = quantities.map((quantity, member) => ({
        ...{ member, partner, when: "NOW" as const },
        lines: [{ sku: "tea", quantity, price: "2.50" }],
      }));
      return [{ do: "buy", receipts }, ...rest];
    }),
);

const passage = fc.oneof(
  { weight: 16, arbitrary: plain({ step: anything, mishap }).map((one): Happening[] => [one]) },
  { weight: 2, arbitrary: aroundAClose },
  { weight: 1, arbitrary: aroundTheLastItem },
);
const LEAST_PASSAGES = 8;
const MOST_PASSAGES = 16;

export const story: fc.Arbitrary<Story> = plain({
  mischief: fc.nat(),
  prices: fc.oneof(
    fc.array(price, { minLength: 3, maxLength: 3 }),
    price.map((one) => [one, one, one]),
  ),
  currencies: fc.constantFrom(
    ["CZK", "CZK", "EUR"],
    ["CZK", "EUR", "PLN"],
    ["EUR", "EUR", "EUR"],
    ["CZK", "CZK", "CZK"],
  ),
  opening: fc.array(receipt, { minLength: 2, maxLength: 5 }),
  happenings: fc
    .array(passage, { minLength: LEAST_PASSAGES, maxLength: MOST_PASSAGES, size: "max" })
    .map((passages) => passages.flat()),
});
