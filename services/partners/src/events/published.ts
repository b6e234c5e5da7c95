import {
  contractSigned,
  earningRulePublished,
  partnerRegistered,
  PROGRAMME_KEY,
  programmeDefined,
  type FactType,
} from "@tessera/contracts";
import { publishFacts, type Tx } from "@tessera/runtime";
import type { ContractTerms } from "../domain/contract.js";
import type { EarningRule } from "../domain/earningRule.js";
import type { NewPartner } from "../domain/partner.js";
import type { Programme } from "../domain/programme.js";
import type { SettlementTerms } from "../domain/settlementTerms.js";

/** The setup's facts: one key, numbered by the revision, so that every subscriber applies them all in the order decided. */
async function publishSetup<Payload>(
  tx: Tx,
  type: FactType<Payload>,
  revision: number,
  payload: Payload,
): Promise<void> {
  await publishFacts(tx, [{ type, key: PROGRAMME_KEY, sequence: revision, payload }]);
}

/** The programme; again with each version of its settlement terms. */
export async function publishProgramme(
  tx: Tx,
  programme: Programme,
  revision: number,
  settlement?: SettlementTerms & { readonly version: number },
): Promise<void> {
  const { code, timeZone, startsOn, expiryMonths, clawback, cutOff, clearing } = programme;
  const currencies = [...programme.currencies];
  await publishSetup(tx, programmeDefined, revision, {
    code,
    timeZone,
    startsOn,
    currencies,
    expiryMonths,
    clawback,
    cutOff,
    clearing,
    ...(settlement && {
      settlement: { ...settlement, minimumPayments: settlement.minimumPayments.map((minimum) => ({ ...minimum })) },
    }),
    revision,
  });
}

export async function publishPartner(tx: Tx, { code, name, country }: NewPartner, revision: number): Promise<void> {
  await publishSetup(tx, partnerRegistered, revision, { code, name, country, revision });
}

export async function publishContract(tx: Tx, terms: ContractTerms, version: number, revision: number): Promise<void> {
  const { partnerCode, currency, unitPrice, issues, redeems, settlement } = terms;
  const effectiveFrom = terms.effectiveFrom.toISOString();
  await publishSetup(tx, contractSigned, revision, {
    partnerCode,
    version,
    effectiveFrom,
    currency,
    unitPrice,
    issues,
    redeems,
    ...(settlement && { settlement }),
    revision,
  });
}

export async function publishRule(tx: Tx, rule: EarningRule, version: number, revision: number): Promise<void> {
  const { partnerCode, code, kind, effectiveFrom, effectiveTo, unit, factor, receiptAtLeast } = rule;
  const notEarningSkus = [...rule.notEarningSkus];
  await publishSetup(tx, earningRulePublished, revision, {
    partnerCode,
    code,
    version,
    kind,
    effectiveFrom,
    effectiveTo,
    unit,
    factor,
    receiptAtLeast,
    notEarningSkus,
    revision,
  });
}
