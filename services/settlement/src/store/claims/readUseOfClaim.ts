import type { Tx } from "@tessera/runtime";
import type { ClaimState } from "../../domain/claims/claim.js";

/**
 * How much of what a claim was paid others count on, in minor units: what stands of an invoice and was promised back by credit notes once
 * there are any; the collateral that was used or given back; a recovery that was given on. 0 for the rest. The caller has
 * locked the claim; locks the collateral, which those who use it lock without its claim.
 */
export async function readUseOfClaim(tx: Tx, claim: ClaimState): Promise<bigint> {
  if (claim.kind === "INVOICE") {
    const [row] = await tx.query<{ minor: string }>(
      `SELECT coalesce(sum(refund.amount_minor), 0) AS minor FROM claim AS own JOIN invoice AS note ON note.credits = own.source_id
       JOIN claim AS refund ON refund.kind = 'CREDIT_NOTE' AND refund.source_id = note.id WHERE own.id = $1`,
      [claim.id],
    );
    const refunds = BigInt(row?.minor ?? 0);
    return refunds === 0n ? 0n : claim.standingMinor + refunds;
  }
  const sql = USED[claim.kind];
  if (sql === undefined) return 0n;
  if (claim.kind === "COLLATERAL") {
    const own = "SELECT source_id FROM claim WHERE id = $1";
    await tx.query(`SELECT FROM collateral WHERE id = (${own}) FOR UPDATE`, [claim.id]);
  }
  const [row] = await tx.query<{ minor: string }>(sql, [claim.id]);
  return BigInt(row?.minor ?? 0);
}

const USED: Partial<Record<ClaimState["kind"], string>> = {
  COLLATERAL: `
    SELECT (SELECT coalesce(sum(share.amount_minor), 0) FROM default_share AS share WHERE share.collateral_id = claim.source_id)
      + (SELECT coalesce(sum(release.amount_minor), 0) FROM collateral_release AS release
         WHERE release.collateral_id = claim.source_id AND release.approved_by IS NOT NULL) AS minor
    FROM claim WHERE id = $1`,
  RECOVERY: `
    SELECT recovery.amount_minor AS minor FROM claim JOIN default_recovery AS recovery ON recovery.id = claim.source_id
    WHERE claim.id = $1 AND recovery.approved_by IS NOT NULL`,
};
