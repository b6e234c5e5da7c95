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

export async function saveExit(tx: Tx, { partnerCode, redeemingEndsAt }: KnownExit): Promise<void> {
  await tx.query(
    "INSERT INTO known_exit (partner_code, redeeming_ends_at) VALUES ($1, $2) ON CONFLICT (partner_code) DO NOTHING",
    [partnerCode, redeemingEndsAt],
  );
}

export async function saveRevision(tx: Tx, revision: number): Promise<void> {
  await tx.query("UPDATE applied_setup SET revision = $1 WHERE revision < $1", [revision]);
}
