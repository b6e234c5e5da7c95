import type { Tx } from "@tessera/runtime";

export async function savePartner(tx: Tx, code: string): Promise<void> {
  await tx.query("INSERT INTO known_partner (code) VALUES ($1) ON CONFLICT DO NOTHING", [code]);
}

export interface KnownContract {
  readonly partnerCode: string;
  readonly version: number;
  readonly effectiveFrom: string;
  readonly redeems: boolean;
}

export async function saveContract(
  tx: Tx,
  { partnerCode, version, effectiveFrom, redeems }: KnownContract,
): Promise<void> {
  await tx.query(
    `INSERT INTO known_contract (partner_code, version, effective_from, redeems) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [partnerCode, version, effectiveFrom, redeems],
  );
}

export interface KnownExit {
  readonly partnerCode: string;
  readonly redeemingEndsAt: string;
}

/** `sequence`: of the fact that told it. */
export async function saveExit(tx: Tx, { partnerCode, redeemingEndsAt }: KnownExit, sequence: number): Promise<void> {
  await tx.query(
    `INSERT INTO known_exit (partner_code, sequence, redeeming_ends_at) VALUES ($1, $2, $3)
     ON CONFLICT (partner_code, sequence) DO NOTHING`,
    [partnerCode, sequence, redeemingEndsAt],
  );
}

export interface RevokedExit {
  readonly partnerCode: string;
  readonly revokedAt: string;
}

/** The exit that was told before this fact is over. Without effect when it is so already. */
export async function saveExitRevoked(
  tx: Tx,
  { partnerCode, revokedAt }: RevokedExit,
  sequence: number,
): Promise<void> {
  await tx.query(
    "UPDATE known_exit SET revoked_at = $3 WHERE partner_code = $1 AND sequence < $2 AND revoked_at IS NULL",
    [partnerCode, sequence, revokedAt],
  );
}

export async function saveRevision(tx: Tx, revision: number): Promise<void> {
  await tx.query("UPDATE applied_setup SET revision = $1 WHERE revision < $1", [revision]);
}
