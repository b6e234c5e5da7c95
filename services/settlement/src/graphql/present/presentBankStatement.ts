import { money, publicId } from "@tessera/kernel";
import { presentMoney, type MoneyType } from "@tessera/runtime";
import type { StoredBankLine, StoredStatement } from "../../store/queries/bankStatements.js";
import type { BankLineType, BankStatementType } from "../types/bankStatements.js";

export function presentBankStatement(row: StoredStatement): BankStatementType {
  return {
    uuid: row.id,
    fileUuid: row.file_id,
    id: publicId("bst", row.id),
    format: row.format,
    iban: row.iban,
    currency: row.currency,
    statementRef: row.statement_ref,
    sequenceNo: row.sequence_no === null ? null : Number(row.sequence_no),
    openedOn: row.opened_on,
    closedOn: row.closed_on,
    opening: amountOf(row.opening_minor, row.currency),
    closing: amountOf(row.closing_minor, row.currency),
    status: row.status,
    reason: row.reason,
    reasonDetail: row.reason_detail,
    importedBy: row.imported_by,
    importedAt: row.recorded_at,
    releasedBy: row.released_by?.trim() ?? null,
    releaseReason: row.release_reason,
    releasedAt: row.released_at,
    lineCount: row.lines,
  };
}

export function presentBankLine(row: StoredBankLine): BankLineType {
  return {
    id: publicId("bln", row.id),
    parentId: row.parent_line_id && publicId("bln", row.parent_line_id),
    ordinal: row.ordinal,
    amount: amountOf(row.amount_minor, row.currency),
    bookedOn: row.booked_on,
    valueOn: row.value_on,
    endToEndId: row.end_to_end_id,
    bankReference: row.bank_reference,
    structuredReference: row.structured_reference,
    counterpartyName: row.counterparty_name,
    counterpartyIban: row.counterparty_iban,
    remittance: row.remittance,
    isReversal: row.is_reversal,
    returnOf: row.return_of,
    returnReason: row.return_reason,
    fee: amountOf(row.fee_minor, row.currency),
    repeatsId: row.repeats_line_id && publicId("bln", row.repeats_line_id),
    error: row.error,
  };
}

function amountOf(minor: string | null, currency: string | null): MoneyType | null {
  return minor === null || currency === null ? null : presentMoney(money(BigInt(minor), currency));
}
