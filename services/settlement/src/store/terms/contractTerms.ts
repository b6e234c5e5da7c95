import { decimal, PRICE_SCALE } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { InvoiceLanguage, Party } from "../../domain/invoices/invoice.js";
import type { TaxCategory } from "../../domain/tax/taxNet.js";

/** One version of a partner's contract, as far as settlement needs it. Prices, fees and shares in millionths. */
export interface ContractTerms {
  readonly partnerCode: string;
  readonly version: number;
  readonly effectiveFrom: Date;
  readonly currency: string;
  readonly unitPrice: bigint;
  readonly issuanceFeePerPoint: bigint;
  readonly handlingFeeBps: number;
  readonly reserveShare: bigint;
  readonly breakageShare: bigint;
  /** null for the programme's. */
  readonly minimumPaymentMinor: bigint | null;
  /** null when nobody is invoiced. */
  readonly customer: (Party & { readonly treatment: TaxCategory; readonly language: InvoiceLanguage }) | null;
}

interface Row {
  readonly partner_code: string;
  readonly version: number;
  readonly effective_from: Date;
  readonly currency: string;
  readonly unit_price: string;
  readonly issuance_fee_per_point: string;
  readonly handling_fee_bps: number;
  readonly reserve_share: string;
  readonly breakage_share: string;
  readonly minimum_payment_minor: string | null;
  readonly vat_country: string | null;
  readonly vat_id: string | null;
  readonly vat_treatment: TaxCategory | null;
  readonly invoice_name: string | null;
  readonly invoice_address: string | null;
  readonly language: InvoiceLanguage | null;
  readonly invoice_company_number: string | null;
}

/** All versions of these partners, or of all, by partner, ascending by the instant from which they hold. */
export async function readContractTerms(
  tx: Tx,
  partnerCodes?: readonly string[],
): Promise<Map<string, ContractTerms[]>> {
  const rows = await tx.query<Row>(
    "SELECT * FROM contract_terms WHERE $1::text[] IS NULL OR partner_code = ANY($1) ORDER BY partner_code, effective_from",
    [partnerCodes ?? null],
  );
  const byPartner = new Map<string, ContractTerms[]>();
  for (const row of rows) {
    const known = byPartner.get(row.partner_code);
    if (known) known.push(toTerms(row));
    else byPartner.set(row.partner_code, [toTerms(row)]);
  }
  return byPartner;
}

function toTerms(row: Row): ContractTerms {
  const {
    vat_country: country,
    vat_treatment: treatment,
    language,
    invoice_name: name,
    invoice_address: address,
    invoice_company_number: companyNumber,
  } = row;
  const invoiced = country !== null && treatment !== null && language !== null && name !== null && address !== null;
  return {
    partnerCode: row.partner_code,
    version: row.version,
    effectiveFrom: row.effective_from,
    currency: row.currency,
    unitPrice: decimal(row.unit_price, PRICE_SCALE),
    issuanceFeePerPoint: decimal(row.issuance_fee_per_point, PRICE_SCALE),
    handlingFeeBps: row.handling_fee_bps,
    reserveShare: decimal(row.reserve_share, PRICE_SCALE),
    breakageShare: decimal(row.breakage_share, PRICE_SCALE),
    minimumPaymentMinor: row.minimum_payment_minor === null ? null : BigInt(row.minimum_payment_minor),
    customer: invoiced ? { name, address, country, vatId: row.vat_id, companyNumber, treatment, language } : null,
  };
}
