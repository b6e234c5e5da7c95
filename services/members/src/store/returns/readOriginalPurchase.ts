import type { Tx } from "@tessera/runtime";

/** The member's purchase of this receipt number up to an instant; of several stores' the latest one. */
export async function readOriginalPurchase(
  tx: Tx,
  memberId: string,
  partnerCode: string,
  receiptNumber: string,
  until: Date,
): Promise<string | undefined> {
  const [row] = await tx.query<{ purchase_id: string }>(
    `SELECT purchase_id FROM purchase
     WHERE member_id = $1 AND partner_code = $2 AND receipt_number = $3 AND occurred_at <= $4
     ORDER BY occurred_at DESC, purchase_id DESC LIMIT 1`,
    [memberId, partnerCode, receiptNumber, until],
  );
  return row?.purchase_id;
}
