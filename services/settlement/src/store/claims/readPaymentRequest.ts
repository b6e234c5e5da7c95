import { inSnapshot, type Database } from "@tessera/runtime";
import type { ClaimKind } from "../../domain/claims/claim.js";
import { buildPaymentRequest, type PaymentRequest } from "../../domain/claims/paymentRequest.js";
import { invoiceNumber } from "../../domain/invoices/invoiceNumber.js";
import { databaseNow } from "../databaseNow.js";
import { readAccountsInEffect } from "../payments/bankAccounts.js";

interface Row {
  readonly kind: ClaimKind;
  readonly year: number | null;
  readonly number: number | null;
  readonly reference: string;
  readonly variable_symbol: string | null;
  readonly currency: string;
  readonly open_minor: string;
  readonly due_on: string;
  readonly recorded_at: Date;
}

/** What a partner is to pay of its claims, all of it, and where to, as of one instant. */
export async function readPaymentRequest(database: Database, partnerCode: string): Promise<PaymentRequest> {
  return inSnapshot(database, async (tx) => {
    const [named] = await tx.query<{ name: string }>("SELECT name FROM partner WHERE code = $1", [partnerCode]);
    const rows = await tx.query<Row>(
      `SELECT claim.kind, invoice.year, invoice.number, claim.reference, variable_symbol, claim.currency,
         standing_minor - paid_minor AS open_minor, claim.due_on::text AS due_on, claim.recorded_at
       FROM claim JOIN claim_state ON claim_id = claim.id LEFT JOIN invoice ON claim.kind = 'INVOICE' AND invoice.id = source_id
       WHERE claim.partner_code = $1 AND direction = 'PAYS' AND standing_minor > paid_minor ORDER BY claim.id`,
      [partnerCode],
    );
    const accountOf = await readAccountsInEffect(tx, await databaseNow(tx));
    const currencies = [...new Set(rows.map(({ currency }) => currency))];
    return buildPaymentRequest({
      partner: { code: partnerCode, name: named?.name ?? partnerCode },
      raisedAt: new Date(Math.max(0, ...rows.map((row) => row.recorded_at.getTime()))),
      claims: rows.map((row) => ({
        kind: row.kind,
        document: row.year === null || row.number === null ? null : invoiceNumber("INV", row.year, row.number),
        reference: row.reference,
        variableSymbol: row.variable_symbol,
        currency: row.currency,
        amountMinor: BigInt(row.open_minor),
        dueOn: row.due_on,
      })),
      accounts: new Map(
        currencies.flatMap((currency) => {
          const account = accountOf(null, currency);
          if (!account) return [];
          const { iban, bic, holder } = account;
          return [[currency, { iban, bic, holder }] as const];
        }),
      ),
    });
  });
}
