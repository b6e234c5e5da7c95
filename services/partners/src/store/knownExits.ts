import type { Tx } from "@tessera/runtime";
import type { Leaving } from "../domain/leaving.js";
import type { Reads } from "./reads.js";

export interface AgreedExit {
  readonly partnerCode: string;
  /** RFC 3339. */
  readonly issuingEndsAt: string;
  readonly redeemingEndsAt: string;
}

/** `sequence`: of the fact that told it. */
export async function saveExit(tx: Tx, exit: AgreedExit, sequence: number): Promise<void> {
  await tx.query(
    `INSERT INTO known_exit (partner_code, sequence, issuing_ends_at, redeeming_ends_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (partner_code, sequence) DO NOTHING`,
    [exit.partnerCode, sequence, exit.issuingEndsAt, exit.redeemingEndsAt],
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

/** The exit of a partner that stands, as far as it has been told. */
export async function findLeaving(reads: Reads, partnerCode: string): Promise<Leaving | undefined> {
  const [row] = await reads.query<{ issuing_ends_at: Date; redeeming_ends_at: Date }>(
    "SELECT issuing_ends_at, redeeming_ends_at FROM known_exit WHERE partner_code = $1 AND revoked_at IS NULL",
    [partnerCode],
  );
  return row && { partnerCode, issuingEndsAt: row.issuing_ends_at, redeemingEndsAt: row.redeeming_ends_at };
}
