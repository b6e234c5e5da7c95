import type { Reads } from "../reads.js";

/** The highest revision of the setup that this service has applied. */
export async function appliedRevision(reads: Reads): Promise<number> {
  const [row] = await reads.query<{ revision: string }>("SELECT revision FROM applied_setup");
  return Number(row?.revision);
}

export async function isKnownPartner(reads: Reads, code: string): Promise<boolean> {
  return (
    (await reads.query("SELECT FROM known_partner WHERE code = $1", [code.replaceAll("\u0000", "\uFFFD")])).length === 1
  );
}

/** The codes of those of these partners whose contract takes points at an instant, and that have not left by then. */
export async function redeemingPartners(reads: Reads, codes: readonly string[], instant: Date): Promise<Set<string>> {
  const rows = await reads.query<{ partner_code: string }>(
    `SELECT partner_code FROM (
       SELECT DISTINCT ON (partner_code) partner_code, redeems FROM known_contract
        WHERE partner_code = ANY ($1::text[]) AND effective_from <= $2
        ORDER BY partner_code, effective_from DESC, version DESC) AS in_force
      WHERE redeems
        AND NOT EXISTS (SELECT FROM known_exit WHERE known_exit.partner_code = in_force.partner_code AND redeeming_ends_at <= $2
              AND (revoked_at IS NULL OR revoked_at > $2))`,
    [codes, instant],
  );
  return new Set(rows.map((row) => row.partner_code));
}
