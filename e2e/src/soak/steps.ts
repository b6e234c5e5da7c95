import fc from "fast-check";
import { CRASH_POINTS, type CrashPoint } from "./network/crashPoints.js";
import type { Loss } from "./network/lossyPeers.js";

/** An instant on an edge of a month so many months ago, in the middle of one, or the present. Few, so that events collide. */
export type When = "NOW" | { readonly monthsAgo: number; readonly on: "FIRST" | "TENTH" | "LAST" };

/** How many points, of what there is. */
export type Amount = "ALL" | "ONE_TOO_MANY" | number;

export interface BoughtLine {
  readonly sku: string;
  readonly quantity: number;
  readonly price: string;
}

/** Numbers choose from what there is, by the remainder. */
export type Step =
  | { readonly do: "enrol"; readonly cardIsTaken: boolean }
  | {
      readonly do: "buy";
      readonly receipts: readonly {
        readonly member: number;
        readonly partner: number;
        readonly when: When;
        readonly lines: readonly BoughtLine[];
      }[];
    }
  | { readonly do: "bringReceiptAgain"; readonly pick: number; readonly content: "SAME" | "OTHER" }
  | {
      readonly do: "return";
      readonly member: number;
      readonly partner: number;
      readonly when: When;
      /** A purchase to name; undefined: any. */
      readonly of: number | undefined;
      readonly rows: readonly { readonly sku: string; readonly quantity: number }[];
    }
  | {
      readonly do: "redeem";
      readonly member: number;
      readonly reward: number;
      readonly amount: Amount;
      readonly when: When;
    }
  | { readonly do: "redeemAndCrash"; readonly member: number; readonly amount: Amount; readonly decided: boolean }
  | { readonly do: "cancel"; readonly pick: number }
  | { readonly do: "useVoucher"; readonly pick: number }
  | { readonly do: "restock"; readonly add: number }
  | {
      readonly do: "hold";
      readonly member: number;
      readonly partner: number;
      readonly amount: Amount;
      readonly timesOut: boolean;
    }
  | { readonly do: "capture"; readonly pick: number; readonly amount: Amount; readonly atAuthorisation: boolean }
  | { readonly do: "release"; readonly pick: number }
  | { readonly do: "expire"; readonly when: When }
  | {
      readonly do: "changeTariff";
      readonly partner: number;
      readonly when: When;
      readonly price: string;
      readonly roles: "BOTH" | "ISSUES" | "REDEEMS";
    }
  | {
      readonly do: "changeRule";
      readonly partner: number;
      readonly when: When;
      readonly rule: "UNIT" | "TWICE" | "HALF_MORE" | "NO_TEA";
    }
  | { readonly do: "close"; readonly which: "NEXT" | "ANY"; readonly pick: number; readonly when: When | "END" }
  | { readonly do: "calculate"; readonly pick: number }
  | { readonly do: "repeat"; readonly pick: number; readonly input: "SAME" | "OTHER" }
  | { readonly do: "keepFactsBack" };

/** What goes wrong while a step is taken; its requests are sent again with their keys until they are answered. */
export type Mishap =
  | { readonly kind: "NONE" }
  | { readonly kind: "SENT_TWICE_AT_ONCE" }
  | { readonly kind: "SENT_AGAIN" }
  | { readonly kind: "OTHER_INPUT_UNDER_ITS_KEY" }
  | { readonly kind: "COMMAND_LOST"; readonly loss: Loss; readonly restart: boolean }
  | { readonly kind: "CRASH"; readonly point: CrashPoint; readonly row: number; readonly restart: boolean };

export interface Happening {
  readonly step: Step;
  readonly mishap: Mishap;
}

export interface Story {
  /** Seed of the transport's chances. */
  readonly mischief: number;
  readonly prices: readonly string[];
  readonly currencies: readonly string[];
  /** Bought before anything else, so that there is something to spend. */
  readonly opening: Extract<Step, { do: "buy" }>["receipts"];
  readonly happenings: readonly Happening[];
}

/** Records as a reader of a failure wants to see them. */
const plain = <T extends object>(fields: { [F in keyof T]: fc.Arbitrary<T[F]> }): fc.Arbitrary<T> =>
  fc.record(fields, { noNullPrototype: true }) as fc.Arbitrary<T>;

const few = fc.nat(5);
const when: fc.Arbitrary<When> = fc.oneof(
  { weight: 3, arbitrary: fc.constant("NOW" as const) },
  {
    weight: 5,
    arbitrary: plain({ monthsAgo: fc.integer({ min: 1, max: 3 }), on: fc.constantFrom("FIRST", "TENTH", "LAST") }),
  },
);
const amount: fc.Arbitrary<Amount> = fc.constantFrom<Amount>("ALL", "ALL", "ONE_TOO_MANY", 1, 2, 7);
const sku = fc.constantFrom("tea", "tea", "rum", "POST");
const price = fc.constantFrom("0.10", "0.0045", "0.123456", "0.333333", "1.5");
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

const step: fc.Arbitrary<Step> = fc.oneof(
  does("buy", 12, { receipts: fc.array(receipt, { minLength: 1, maxLength: 3 }) }),
  does("return", 7, {
    member: few,
    partner: few,
    when,
    of: fc.option(few, { nil: undefined }),
    rows: fc.array(plain({ sku, quantity: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 2 }),
  }),
  does("redeem", 15, { member: few, reward: few, amount, when }),
  does("redeemAndCrash", 1, { member: few, amount, decided: fc.boolean() }),
  does("cancel", 4, { pick: few }),
  does("useVoucher", 1, { pick: few }),
  does("restock", 1, { add: fc.integer({ min: 1, max: 3 }) }),
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

const LEAST_STEPS = 12;
const MOST_STEPS = 30;

export const story: fc.Arbitrary<Story> = plain({
  mischief: fc.nat(),
  prices: fc.array(price, { minLength: 3, maxLength: 3 }),
  currencies: fc.constantFrom(["CZK", "CZK", "EUR"], ["CZK", "EUR", "PLN"], ["EUR", "EUR", "EUR"]),
  opening: fc.array(receipt, { minLength: 2, maxLength: 5 }),
  happenings: fc.array(plain({ step, mishap }), {
    minLength: LEAST_STEPS,
    maxLength: MOST_STEPS,
    size: "max",
  }),
});
