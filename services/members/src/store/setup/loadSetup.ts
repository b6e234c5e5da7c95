import { decimal, PRICE_SCALE } from "@tessera/kernel";
import { inSnapshot, type Database } from "@tessera/runtime";
import { createCalendar } from "../../domain/setup/createCalendar.js";
import type { Contract, EarningRule, PartnerSetup, Programme, Setup } from "../../domain/setup/Setup.js";

interface ProgrammeRow {
  readonly code: string;
  readonly time_zone: string;
  readonly expiry_months: number;
  readonly clawback: Programme["clawback"];
  readonly cut_off: Programme["cutOff"];
}

interface ContractRow {
  readonly partner_code: string;
  readonly version: number;
  readonly effective_from: Date;
  readonly currency: string;
  readonly unit_price: string;
  readonly issues: boolean;
  readonly redeems: boolean;
}

interface RuleRow {
  readonly partner_code: string;
  readonly code: string;
  readonly version: number;
  readonly kind: EarningRule["kind"];
  readonly effective_from: string;
  readonly effective_to: string | null;
  readonly unit: string | null;
  readonly factor: string | null;
  readonly receipt_at_least: string | null;
  readonly not_earning_skus: string[];
}

interface StopRow {
  readonly partner_code: string;
  readonly stopped_from: Date;
  readonly resumed_at: Date | null;
}

/** All that partners told, and whose issuing settlement stopped or saw end, as one state. */
export async function loadSetup(database: Database): Promise<Setup> {
  return inSnapshot(database, async (tx) => {
    const [state] = await tx.query<{ revision: string; told: string }>("SELECT revision, told FROM setup_state");
    const [programme] = await tx.query<ProgrammeRow>(
      "SELECT code, time_zone, expiry_months, clawback, cut_off FROM programme",
    );
    const partners = await tx.query<{ code: string }>("SELECT code FROM partner");
    const contracts = await tx.query<ContractRow>("SELECT *, trim_scale(unit_price)::text AS unit_price FROM contract");
    const stops = await tx.query<StopRow>(
      `SELECT partner_code, stopped_from, resumed_at FROM issuing_stop
       UNION ALL SELECT partner_code, issuing_ends_at, revoked_at FROM partner_exit
         WHERE revoked_at IS NULL OR revoked_at > issuing_ends_at ORDER BY stopped_from`,
    );
    const rules = await tx.query<RuleRow>("SELECT * FROM earning_rule");
    return {
      revision: BigInt(state?.revision ?? 0),
      told: BigInt(state?.told ?? 0),
      programme: programme && toProgramme(programme),
      partners: new Map(partners.map(({ code }) => [code, toPartner(code, contracts, rules, stops)])),
    };
  });
}

function toProgramme(row: ProgrammeRow): Programme {
  const { code, time_zone: timeZone, expiry_months: expiryMonths, clawback, cut_off: cutOff } = row;
  return { code, timeZone, expiryMonths, calendar: createCalendar(timeZone, expiryMonths), clawback, cutOff };
}

function toPartner(
  code: string,
  contracts: readonly ContractRow[],
  rules: readonly RuleRow[],
  stops: readonly StopRow[],
): PartnerSetup {
  return {
    code,
    contracts: contracts.filter((row) => row.partner_code === code).map(toContract),
    rules: rules.filter((row) => row.partner_code === code).map(toRule),
    stops: stops
      .filter((row) => row.partner_code === code)
      .map((row) => ({ from: row.stopped_from, to: row.resumed_at })),
  };
}

function toContract(row: ContractRow): Contract {
  const { version, effective_from: effectiveFrom, currency, unit_price: unitPrice, issues, redeems } = row;
  return { version, effectiveFrom, currency, unitPrice, issues, redeems };
}

function toRule(row: RuleRow): EarningRule {
  return {
    code: row.code,
    version: row.version,
    kind: row.kind,
    effectiveFrom: row.effective_from,
    effectiveTo: row.effective_to,
    unit: millionths(row.unit),
    factor: millionths(row.factor),
    receiptAtLeast: millionths(row.receipt_at_least),
    notEarningSkus: new Set(row.not_earning_skus),
  };
}

function millionths(value: string | null): bigint | null {
  return value === null ? null : decimal(value, PRICE_SCALE);
}
