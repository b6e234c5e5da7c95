import { decimal, formatDecimal, PRICE_SCALE } from "@tessera/kernel";
import type { ContractSettlement } from "../../domain/contractSettlement.js";
import type { Reads } from "../reads.js";

export interface SignedContract {
  readonly partnerCode: string;
  readonly version: number;
  readonly effectiveFrom: Date;
  readonly currency: string;
  /** Plain decimal without trailing zeros. */
  readonly unitPrice: string;
  readonly issues: boolean;
  readonly redeems: boolean;
  readonly settlement: ContractSettlement | null;
}

interface Row {
  partner_code: string;
  version: number;
  effective_from: Date;
  currency: string;
  unit_price: string;
  issues: boolean;
  redeems: boolean;
  settlement: ContractSettlement | null;
}

/** All versions of these partners, by partner and version. */
export async function findContracts(reads: Reads, partnerCodes: readonly string[]): Promise<SignedContract[]> {
  const rows = await reads.query<Row>(
    `SELECT partner_code, version, effective_from, currency, unit_price, issues, redeems, settlement
       FROM contract_version WHERE partner_code = ANY ($1::text[]) ORDER BY partner_code, version`,
    [partnerCodes],
  );
  return rows.map((row) => ({
    partnerCode: row.partner_code,
    version: row.version,
    effectiveFrom: row.effective_from,
    currency: row.currency,
    unitPrice: formatDecimal(decimal(row.unit_price, PRICE_SCALE), PRICE_SCALE),
    issues: row.issues,
    redeems: row.redeems,
    settlement: row.settlement,
  }));
}
