import { contractAt } from "./contractAt.js";
import { rulesOfDecision, rulesOn } from "./rulesOn.js";
import type { Contract, EarningRule, PartnerSetup } from "./Setup.js";

const rule = (
  code: string,
  version: number,
  from: string,
  to: string | null,
  kind: EarningRule["kind"] = "BASE",
): EarningRule => ({
  code,
  version,
  kind,
  effectiveFrom: from,
  effectiveTo: to,
  unit: 1n,
  factor: null,
  receiptAtLeast: null,
  notEarningSkus: new Set(),
});
const contract = (version: number, from: string, unitPrice: string): Contract => ({
  version,
  effectiveFrom: new Date(from),
  currency: "CZK",
  unitPrice,
  issues: true,
  redeems: true,
});
const partner = (rules: readonly EarningRule[], contracts: readonly Contract[] = []): PartnerSetup => ({
  code: "a",
  rules,
  contracts,
  stops: [],
});
const named = (rules: readonly EarningRule[]) => rules.map(({ code, version }) => `${code} ${version}`);

test("a rule applies from its first date on and no longer on its end date", () => {
  const campaign = partner([rule("c", 1, "2011-02-14", "2011-02-21")]);
  expect(
    ["2011-02-13", "2011-02-14", "2011-02-20", "2011-02-21"].map((date) => rulesOn(campaign, date).length),
  ).toEqual([0, 1, 1, 0]);
});

test("a later version supersedes an earlier one from its own first date on, also to end it sooner", () => {
  const edited = partner([rule("c", 1, "2011-02-01", "2011-03-01"), rule("c", 2, "2011-02-10", "2011-02-15")]);
  expect(named(rulesOn(edited, "2011-02-09"))).toEqual(["c 1"]);
  expect(named(rulesOn(edited, "2011-02-10"))).toEqual(["c 2"]);
  expect(named(rulesOn(edited, "2011-02-20"))).toEqual([]);
});

test("the later version is the one with the greater number, in whatever order they are known", () => {
  const known = partner([rule("c", 3, "2011-02-01", null), rule("c", 1, "2011-02-01", null)]);
  expect(named(rulesOn(known, "2011-02-01"))).toEqual(["c 3"]);
});

test("base rules come first, then multipliers by code", () => {
  const rules = partner([
    rule("c", 1, "2011-01-01", null, "MULTIPLIER"),
    rule("a", 1, "2011-01-01", null, "MULTIPLIER"),
    rule("z", 1, "2011-01-01", null),
    rule("y", 1, "2011-01-01", null),
    rule("b", 1, "2011-01-01", null, "MULTIPLIER"),
  ]);
  expect(named(rulesOn(rules, "2011-01-01"))).toEqual(["y 1", "z 1", "a 1", "b 1", "c 1"]);
});

test("a decision is judged again by the versions that it looked at", () => {
  const edited = partner([
    rule("b", 1, "2011-02-01", null),
    rule("c", 1, "2011-02-01", null),
    rule("c", 2, "2011-02-01", null),
  ]);
  expect(named(rulesOfDecision(edited, [{ ruleCode: "c", version: 1 }]))).toEqual(["c 1"]);
  expect(() => rulesOfDecision(edited, [{ ruleCode: "c", version: 3 }])).toThrow("rule version");
});

test("a contract is in force from its instant on, and the later version of one instant holds", () => {
  const signed = partner(
    [],
    [
      contract(2, "2011-03-01T00:00:00Z", "0.2"),
      contract(1, "2011-01-01T00:00:00Z", "0.1"),
      contract(3, "2011-03-01T00:00:00Z", "0.3"),
    ],
  );
  expect(contractAt(signed, new Date("2010-12-31T23:59:59.999Z"))).toBeUndefined();
  expect(contractAt(signed, new Date("2011-01-01T00:00:00Z"))?.unitPrice).toBe("0.1");
  expect(contractAt(signed, new Date("2011-02-28T23:59:59.999Z"))?.unitPrice).toBe("0.1");
  expect(contractAt(signed, new Date("2011-03-01T00:00:00Z"))?.unitPrice).toBe("0.3");
});
