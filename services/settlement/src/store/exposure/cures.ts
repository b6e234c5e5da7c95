import type { Tx } from "@tessera/runtime";
import type { ProposalState } from "../../domain/exposure/refuseDecided.js";
import type { UncuredDefault } from "../../domain/exposure/refuseCure.js";
import { toProposal, type ProposalRow } from "../proposals/proposals.js";
import { readExposures } from "./exposures.js";
import { hasOverdueLegs } from "./releases.js";

export interface NewCure {
  readonly id: string;
  readonly partnerCode: string;
  readonly reason: string;
  readonly proposedBy: string;
}

export async function insertCure(tx: Tx, { id, partnerCode, reason, proposedBy }: NewCure): Promise<void> {
  await tx.query("INSERT INTO default_cure (id, partner_code, reason, proposed_by) VALUES ($1, $2, $3, $4)", [
    id,
    partnerCode,
    reason,
    proposedBy,
  ]);
}

export interface Cure extends ProposalState {
  readonly partnerCode: string;
}

/** Reads a cure and keeps others from deciding on it until the transaction ends. */
export async function lockCure(tx: Tx, id: string): Promise<Cure | undefined> {
  const [row] = await tx.query<ProposalRow & { partner_code: string }>(
    "SELECT * FROM default_cure WHERE id = $1 FOR UPDATE",
    [id],
  );
  return row && { ...toProposal(row), partnerCode: row.partner_code };
}

/** True while a default stops a partner: its last approved one was not cured. */
export async function hasUncuredDefault(tx: Tx, partnerCode: string): Promise<boolean> {
  const rows = await tx.query(
    `SELECT FROM partner_default WHERE partner_code = $1 AND approved_at > coalesce(
       (SELECT max(approved_at) FROM default_cure WHERE partner_code = $1), '-infinity')`,
    [partnerCode],
  );
  return rows.length > 0;
}

/** What is wanting before a defaulter issues again, as of now. The caller holds the evaluation. */
export async function readUncured(tx: Tx, partnerCode: string): Promise<UncuredDefault> {
  const currencies = await tx.query<{ currency: string; is_lost: boolean; is_covered: boolean }>(
    `WITH share AS (
       SELECT share.currency, max(declared.approved_at) AS defaulted_at, sum(coalesce(left_minor, 0)) > 0 AS is_lost
       FROM partner_default AS declared JOIN default_share AS share ON share.default_id = declared.id
       LEFT JOIN default_share_left USING (default_id, ordinal) WHERE declared.partner_code = $1 GROUP BY share.currency
     )
     SELECT currency, is_lost, EXISTS (
       SELECT FROM collateral JOIN collateral_left ON collateral_id = collateral.id
       WHERE partner_code = $1 AND collateral.currency = share.currency AND kind <> 'FUND_CONTRIBUTION' AND left_minor > 0
         AND approved_at > defaulted_at AND (valid_until IS NULL OR valid_until > clock_timestamp())) AS is_covered
     FROM share ORDER BY currency`,
    [partnerCode],
  );
  const [waiting] = await tx.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM partner_default
     WHERE partner_code = $1 AND approved_by IS NULL AND rejected_by IS NULL`,
    [partnerCode],
  );
  const exposures = await readExposures(async (sql, parameters) => tx.query(sql, [...parameters]), partnerCode);
  const isWithin = (currency: string) =>
    exposures.some((one) => one.currency === currency && one.positionMinor + one.heldMinor <= one.capMinor);
  const named = (those: typeof currencies) => those.map(({ currency }) => currency);
  return {
    waiting: waiting?.count ?? 0,
    hasOverdueLegs: await hasOverdueLegs(tx, partnerCode),
    lost: named(currencies.filter((one) => one.is_lost)),
    uncovered: named(currencies.filter((one) => !one.is_covered)),
    exceeded: named(currencies.filter((one) => !isWithin(one.currency))),
  };
}
