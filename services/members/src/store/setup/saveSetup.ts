import type { ContractSigned, EarningRulePublished, PartnerRegistered, ProgrammeDefined } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";

/** The programme as it was last defined. */
export async function saveProgramme(tx: Tx, fact: ProgrammeDefined): Promise<void> {
  await tx.query(
    `INSERT INTO programme (code, time_zone, starts_on, currencies, expiry_months, clawback, cut_off, revision)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (singleton) DO UPDATE SET code = excluded.code, time_zone = excluded.time_zone, starts_on = excluded.starts_on,
       currencies = excluded.currencies, expiry_months = excluded.expiry_months, clawback = excluded.clawback,
       cut_off = excluded.cut_off, revision = excluded.revision`,
    [
      fact.code,
      fact.timeZone,
      fact.startsOn,
      fact.currencies,
      fact.expiryMonths,
      fact.clawback,
      fact.cutOff,
      fact.revision,
    ],
  );
}

export async function savePartner(tx: Tx, fact: PartnerRegistered): Promise<void> {
  await tx.query(
    `INSERT INTO partner (code, name, country, revision) VALUES ($1, $2, $3, $4)
     ON CONFLICT (code) DO UPDATE SET name = excluded.name, country = excluded.country, revision = excluded.revision`,
    [fact.code, fact.name, fact.country, fact.revision],
  );
}

/** A version is never edited. */
export async function saveContract(tx: Tx, fact: ContractSigned): Promise<void> {
  await tx.query(
    `INSERT INTO contract (partner_code, version, effective_from, currency, unit_price, issues, redeems, revision)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      fact.partnerCode,
      fact.version,
      fact.effectiveFrom,
      fact.currency,
      fact.unitPrice,
      fact.issues,
      fact.redeems,
      fact.revision,
    ],
  );
}

/** A version is never edited. */
export async function saveEarningRule(tx: Tx, fact: EarningRulePublished): Promise<void> {
  await tx.query(
    `INSERT INTO earning_rule (partner_code, code, version, kind, effective_from, effective_to, unit, factor, receipt_at_least,
       not_earning_skus, revision)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      fact.partnerCode,
      fact.code,
      fact.version,
      fact.kind,
      fact.effectiveFrom,
      fact.effectiveTo,
      fact.unit,
      fact.factor,
      fact.receiptAtLeast,
      fact.notEarningSkus,
      fact.revision,
    ],
  );
}

/** Decisions that were made by an older revision are made again. */
export async function saveRevision(tx: Tx, revision: number): Promise<void> {
  await tx.query("UPDATE setup_state SET told = greatest(told, $1), revision = revision + 1", [revision]);
}
