import { isPartnerCode } from "../../domain/partner.js";
import type { Reads } from "../reads.js";

export interface RegisteredPartner {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly country: string;
}

export async function findPartnersById(reads: Reads, ids: readonly string[]): Promise<RegisteredPartner[]> {
  return reads.query("SELECT id, code, name, country FROM partner WHERE id = ANY ($1::uuid[])", [ids]);
}

export async function findPartnersByCode(reads: Reads, codes: readonly string[]): Promise<RegisteredPartner[]> {
  return reads.query("SELECT id, code, name, country FROM partner WHERE code = ANY ($1::text[])", [
    codes.filter(isPartnerCode),
  ]);
}

/** Up to `limit` partners in ascending order of their codes, behind `afterCode`. */
export async function listPartners(
  reads: Reads,
  limit: number,
  afterCode: string | undefined,
): Promise<RegisteredPartner[]> {
  return reads.query(
    `SELECT id, code, name, country FROM partner WHERE $2::text IS NULL OR code > $2 ORDER BY code LIMIT $1`,
    [limit, afterCode ?? null],
  );
}

export async function countPartners(reads: Reads): Promise<number> {
  const [row] = await reads.query<{ count: string }>("SELECT count(*) FROM partner");
  return Number(row?.count);
}
