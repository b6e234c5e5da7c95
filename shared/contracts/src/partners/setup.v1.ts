import { z } from "zod";
import { factType } from "../fact.js";
import { currencyCode, decimalText, instant, localDate, partnerCode } from "../values.js";

/** All setup facts have the key PROGRAMME_KEY; their sequence number is the network's revision. */
export const PROGRAMME_KEY = "programme";

const programme = z.object({
  code: z.string(),
  timeZone: z.string(),
  startsOn: localDate,
  currencies: z.array(currencyCode),
  expiryMonths: z.number().int().min(0),
  clawback: z.enum(["DEBT", "DEDUCT_CASH", "ISSUER_ABSORBS"]),
  cutOff: z.enum(["BY_SCHEDULE", "BY_COMMAND"]),
  clearing: z.enum(["GROSS", "BILATERAL_NET", "MULTILATERAL_NET"]),
  revision: z.number().int(),
});
export const programmeDefined = factType("partners.programmeDefined.v1", programme, {
  code: "demo",
  timeZone: "Europe/Prague",
  startsOn: "2010-12-01",
  currencies: ["CZK", "EUR", "PLN"],
  expiryMonths: 3,
  clawback: "DEBT",
  cutOff: "BY_SCHEDULE",
  clearing: "MULTILATERAL_NET",
  revision: 1,
});
export type ProgrammeDefined = z.infer<typeof programme>;

const partner = z.object({ code: partnerCode, name: z.string(), country: z.string(), revision: z.number().int() });
export const partnerRegistered = factType("partners.partnerRegistered.v1", partner, {
  code: "advent",
  name: "Advent",
  country: "CZ",
  revision: 2,
});
export type PartnerRegistered = z.infer<typeof partner>;

const contract = z.object({
  partnerCode,
  version: z.number().int(),
  effectiveFrom: instant,
  currency: currencyCode,
  unitPrice: decimalText,
  issues: z.boolean(),
  redeems: z.boolean(),
  revision: z.number().int(),
});
export const contractSigned = factType("partners.contractSigned.v1", contract, {
  partnerCode: "advent",
  version: 1,
  effectiveFrom: "2010-11-30T23:00:00.000Z",
  currency: "CZK",
  unitPrice: "0.1",
  issues: true,
  redeems: true,
  revision: 3,
});
export type ContractSigned = z.infer<typeof contract>;

const earningRule = z.object({
  partnerCode,
  code: z.string(),
  version: z.number().int(),
  kind: z.enum(["BASE", "MULTIPLIER"]),
  effectiveFrom: localDate,
  effectiveTo: localDate.nullable(),
  unit: decimalText.nullable(),
  factor: decimalText.nullable(),
  receiptAtLeast: decimalText.nullable(),
  notEarningSkus: z.array(z.string()),
  revision: z.number().int(),
});
export const earningRulePublished = factType("partners.earningRulePublished.v1", earningRule, {
  partnerCode: "advent",
  code: "base",
  version: 1,
  kind: "BASE",
  effectiveFrom: "2010-12-01",
  effectiveTo: null,
  unit: "20",
  factor: null,
  receiptAtLeast: null,
  notEarningSkus: ["POST"],
  revision: 4,
});
export type EarningRulePublished = z.infer<typeof earningRule>;
