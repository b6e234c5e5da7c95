import type { ContractSigned, SettlementTermsTold } from "@tessera/contracts";
import { decimal, currencyDigits } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";

/** Keeps versions of the programme's settlement terms; one that is told again stays as it is. */
export async function saveSettlementTerms(tx: Tx, told: readonly SettlementTermsTold[]): Promise<void> {
  for (const terms of told) {
    const minimums = terms.minimumPayments.map(
      ({ currency, amount }) => [currency, toMinor(amount, currency)] as const,
    );
    await tx.query(
      `INSERT INTO settlement_terms (version, clearing, home_currency, minimum_payments, payment_terms_days, operator, invoicing)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (version) DO NOTHING`,
      [
        terms.version,
        terms.clearing,
        terms.homeCurrency,
        JSON.stringify(Object.fromEntries(minimums)),
        terms.paymentTermsDays,
        terms.operator && JSON.stringify(terms.operator),
        terms.invoicing ?? null,
      ],
    );
  }
}

/** Keeps contract versions, those without fees and reserve too: their currency is the partner's home. */
export async function saveContractTerms(tx: Tx, contracts: readonly ContractSigned[]): Promise<void> {
  if (contracts.length === 0) return;
  const rows = contracts.map(({ settlement, ...contract }) => ({
    partner_code: contract.partnerCode,
    version: contract.version,
    effective_from: contract.effectiveFrom,
    currency: contract.currency,
    unit_price: contract.unitPrice,
    issuance_fee_per_point: settlement?.issuanceFeePerPoint ?? "0",
    handling_fee_bps: settlement?.handlingFeeBps ?? 0,
    reserve_share: settlement?.reserveShare ?? "0",
    breakage_share: settlement?.breakageShare ?? "0",
    minimum_payment_minor: settlement?.minimumPayment ? toMinor(settlement.minimumPayment, contract.currency) : null,
    vat_country: settlement?.vat.country ?? null,
    vat_id: settlement?.vat.vatId ?? null,
    vat_treatment: settlement?.vat.treatment ?? null,
    invoice_name: settlement?.invoicing.name ?? null,
    invoice_address: settlement?.invoicing.address ?? null,
    language: settlement?.invoicing.language ?? null,
    invoice_company_number: settlement?.invoicing.companyNumber ?? null,
  }));
  await tx.query(
    `INSERT INTO contract_terms (partner_code, version, effective_from, currency, unit_price, issuance_fee_per_point,
       handling_fee_bps, reserve_share, breakage_share, minimum_payment_minor, vat_country, vat_id, vat_treatment, invoice_name,
       invoice_address, language, invoice_company_number)
     SELECT partner_code, version, effective_from, currency, unit_price, issuance_fee_per_point,
       handling_fee_bps, reserve_share, breakage_share, minimum_payment_minor, vat_country, vat_id, vat_treatment, invoice_name,
       invoice_address, language, invoice_company_number
     FROM json_populate_recordset(NULL::contract_terms, $1::json)
     ON CONFLICT (partner_code, version) DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

function toMinor(amount: string, currency: string): string {
  return decimal(amount, currencyDigits(currency)).toString();
}
