import { succession } from "./contract.js";
import { earningRuleProblems, type EarningRule } from "./earningRule.js";
import { isPartnerCode } from "./partner.js";
import { isSameProgramme, redefinitionProblems, type Programme } from "./programme.js";

const programme: Programme = {
  code: "demo",
  timeZone: "Europe/Prague",
  startsOn: "2010-12-01",
  currencies: ["CZK", "EUR"],
  expiryMonths: 3,
  clawback: "DEBT",
  cutOff: "BY_SCHEDULE",
  clearing: "MULTILATERAL_NET",
};

it("two programmes are the same when only the order of their currencies differs", () => {
  expect(isSameProgramme(programme, { ...programme, currencies: ["EUR", "CZK"] })).toBe(true);
});

it.each([
  { code: "x" },
  { timeZone: "UTC" },
  { startsOn: "2011-01-01" },
  { currencies: ["CZK"] },
  { expiryMonths: 4 },
  { clawback: "ISSUER_ABSORBS" as const },
  { cutOff: "BY_COMMAND" as const },
  { clearing: "GROSS" as const },
])("a programme is not redefined with %p", (other) => {
  expect(redefinitionProblems(programme, { ...programme, ...other })).toHaveLength(1);
});

it("a partner keeps the currency of its first contract", () => {
  const terms = {
    partnerCode: "a",
    effectiveFrom: new Date(1),
    currency: "EUR",
    unitPrice: "1",
    issues: true,
    redeems: true,
  };
  const signed = [{ version: 1, effectiveFrom: new Date(0), currency: "CZK" }];
  expect(succession(terms, signed, ["CZK", "EUR"]).map(({ path }) => path)).toEqual([["currency"]]);
  expect(succession({ ...terms, currency: "CZK" }, signed, ["CZK", "EUR"])).toEqual([]);
});

const base: EarningRule = {
  partnerCode: "a",
  code: "base",
  kind: "BASE",
  effectiveFrom: "2011-01-01",
  effectiveTo: null,
  unit: "0.80",
  factor: null,
  receiptAtLeast: null,
  notEarningSkus: [],
};

it("an earning rule needs an interval with at least one day, or none to end it", () => {
  expect(earningRuleProblems(base)).toEqual([]);
  expect(earningRuleProblems({ ...base, effectiveTo: "2011-01-02" })).toEqual([]);
  expect(earningRuleProblems({ ...base, effectiveTo: "2011-01-01" })).toHaveLength(1);
  expect(earningRuleProblems({ ...base, effectiveFrom: "2011-02-30" })).toHaveLength(1);
});

it.each(["Advent", "", "a b", "á", "a".repeat(33), "a\u0000"])("%p is no partner code", (code) => {
  expect(isPartnerCode(code)).toBe(false);
});
