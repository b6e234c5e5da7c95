import { formatMoney, money } from "@tessera/kernel";
import type { PaymentRequest } from "../../domain/claims/paymentRequest.js";
import { csvLine } from "../../domain/statements/csvLine.js";

const HEADER = ["reference", "variableSymbol", "kind", "document", "amount", "currency", "due", "iban", "bic", "payee"];

/** What a partner is asked to pay, as CSV (RFC 4180, UTF-8) for its own systems; the same request gives the same bytes. */
export function writeRequestCsv({ sections }: PaymentRequest): string {
  const records = sections.flatMap(({ currency, payee, claims }) =>
    claims.map(({ reference, variableSymbol, kind, document, amountMinor, dueOn }) =>
      csvLine([
        ...[reference, variableSymbol ?? "", kind, document ?? "", formatMoney(money(amountMinor, currency)), currency],
        ...[dueOn, payee?.iban ?? "", payee?.bic ?? "", payee?.holder ?? ""],
      ]),
    ),
  );
  return [csvLine(HEADER), ...records].join("");
}
