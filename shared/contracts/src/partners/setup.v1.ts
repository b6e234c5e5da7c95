import { z } from "zod";
import { factType } from "../fact.js";
import { currencyCode, decimalText, instant, localDate, partnerCode } from "../values.js";

/** All setup facts have the key PROGRAMME_KEY; their sequence number is the network's revision. */
export const PROGRAMME_KEY = "programme";

/**
 * How the programme clears, in versions; a cycle keeps the version that was known when it opened. Amounts are decimals of the
 * currency's major unit.
 */
const settlementTerms = z.object({
  version: z.number().int().min(1),
  clearing: z.enum(["GROSS", "BILATERAL_NET", "CONSERVATIVE", "MULTILATERAL_NET", "FEWEST_DIRECT"]),
  /** Every partner's positions are brought into the currency of its contract through the operator's FX book. */
  homeCurrency: z.boolean(),
  minimumPayments: z.array(z.object({ currency: currencyCode, amount: decimalText })),
  paymentTermsDays: z.number().int().min(0),
  /** Who writes the invoices; null while nobody does. */
  operator: z
    .object({
      name: z.string(),
      address: z.string(),
      country: z.string(),
      vatId: z.string().nullable(),
      /** In the register of companies; left out by versions from before it was asked for, as is the entry. */
      companyNumber: z.string().nullable().optional(),
      /** Which court or office keeps the entry, as the law wants it said. */
      registerEntry: z.string().nullable().optional(),
    })
    .nullable(),
  /** Left out: by command, as before it could be chosen. */
  invoicing: z.enum(["AT_APPROVAL", "BY_COMMAND"]).optional(),
});
export type SettlementTermsTold = z.infer<typeof settlementTerms>;

const programme = z.object({
  code: z.string(),
  timeZone: z.string(),
  startsOn: localDate,
  currencies: z.array(currencyCode),
  expiryMonths: z.number().int().min(0),
  clawback: z.enum(["DEBT", "DEDUCT_CASH", "ISSUER_ABSORBS"]),
  cutOff: z.enum(["BY_SCHEDULE", "BY_COMMAND"]),
  clearing: z.enum(["GROSS", "BILATERAL_NET", "MULTILATERAL_NET"]),
  /** Left out until the programme sets them: it then clears by `clearing`, each currency by itself. */
  settlement: settlementTerms.optional(),
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

/** What a contract version says beyond the unit price. Shares are decimals from 0 to 1. */
const contractSettlement = z.object({
  issuanceFeePerPoint: decimalText,
  handlingFeeBps: z.number().int().min(0).max(10_000),
  reserveShare: decimalText,
  /** The operator's part of the reserve of points that expire; the issuer gets the rest back. */
  breakageShare: decimalText,
  minimumPayment: decimalText.nullable(),
  vat: z.object({
    country: z.string(),
    vatId: z.string().nullable(),
    treatment: z.enum(["STANDARD", "REVERSE_CHARGE", "EXEMPT"]),
  }),
  invoicing: z.object({
    name: z.string(),
    address: z.string(),
    language: z.enum(["cs", "sk", "pl", "en"]),
    companyNumber: z.string().nullable().optional(),
  }),
});
export type ContractSettlementTold = z.infer<typeof contractSettlement>;

const contract = z.object({
  partnerCode,
  version: z.number().int(),
  effectiveFrom: instant,
  currency: currencyCode,
  unitPrice: decimalText,
  issues: z.boolean(),
  redeems: z.boolean(),
  /** Left out by a contract without fees, reserve and invoices. */
  settlement: contractSettlement.optional(),
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
