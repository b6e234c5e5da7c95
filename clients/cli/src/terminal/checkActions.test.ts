import { checkActions } from "./checkActions.js";
import { readMoney } from "./readMoney.js";
import { UsageError } from "./UsageError.js";

const ACTIONS = { lend: { wants: ["book", "dueOn"], takes: ["note"] }, sell: { wants: ["book"] }, count: {} };
const check = (options: object) => () => checkActions(options, ACTIONS, ["book"]);

test("an action has all of its parts, and no part is without its action", () => {
  for (const options of [
    {},
    { book: "b" },
    { lend: "a", book: "b", dueOn: "c" },
    { lend: "a", book: "b", dueOn: "c", note: "d" },
    { sell: "a", book: "b" },
    { count: true },
    { count: true, book: "b" },
  ])
    expect(check(options)).not.toThrow();
  for (const [options, said] of [
    [{ lend: "a", sell: "a", book: "b" }, "give one of --lend, --sell and --count"],
    [{ lend: "a", book: "b" }, "--lend wants --due-on"],
    [{ dueOn: "a" }, "--due-on is of --lend"],
    [{ sell: "a", book: "b", note: "c" }, "--note is of --lend"],
  ] as const) {
    expect(check(options)).toThrow(UsageError);
    expect(check(options)).toThrow(new UsageError(said));
  }
});

test("an amount is typed with its currency", () => {
  expect(readMoney("--limit", "20000.00 CZK")).toEqual({ amount: "20000.00", currency: "CZK" });
  expect(readMoney("--limit", "7EUR")).toEqual({ amount: "7", currency: "EUR" });
  for (const text of ["", "10.00", "CZK", "10,00 CZK", "-1.00 CZK", "1.00 czk", "1.00  CZK", "1. CZK"])
    expect(() => readMoney("--limit", text)).toThrow("--limit wants an amount with its currency");
});
