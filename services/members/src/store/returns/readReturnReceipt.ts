import type { Tx } from "@tessera/runtime";

export interface KnownReturn {
  readonly contentHash: Buffer;
  /** Encoded as idempotency answers are. */
  readonly answer: unknown;
}

/** A return that stands under this number already. */
export async function readReturnReceipt(
  tx: Tx,
  partnerCode: string,
  receiptNumber: string,
): Promise<KnownReturn | undefined> {
  const [row] = await tx.query<{ content_hash: Buffer; answer: unknown }>(
    `SELECT receipt.content_hash, return_document.answer
     FROM receipt JOIN return_document ON return_document.member_id = receipt.member_id AND return_document.return_id = receipt.document_id
     WHERE receipt.partner_code = $1 AND receipt.number = $2 AND receipt.kind = 'RETURN'`,
    [partnerCode, receiptNumber],
  );
  return row && { contentHash: row.content_hash, answer: row.answer };
}
