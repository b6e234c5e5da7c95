import { newId, type Tx } from "@tessera/runtime";

/** Adds codes to a pool in the order given, leaving out those that the partner has already; answers how many were added. */
export async function insertImportedCodes(
  tx: Tx,
  rewardId: string,
  partnerCode: string,
  codes: readonly string[],
): Promise<number> {
  const added = await tx.query(
    `INSERT INTO voucher (id, reward_id, partner_code, code, source, state)
     SELECT id, $1, $2, code, 'IMPORTED', 'AVAILABLE'
       FROM unnest($3::uuid[], $4::text[]) WITH ORDINALITY AS imported (id, code, place) ORDER BY place
     ON CONFLICT (partner_code, code) DO NOTHING RETURNING id`,
    [rewardId, partnerCode, codes.map(() => newId()), codes],
  );
  return added.length;
}
