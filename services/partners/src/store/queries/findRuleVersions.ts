import type { EarningRuleKind } from "../../domain/earningRule.js";
import type { Reads } from "../reads.js";

/** The newest version of a rule and the kind it keeps; undefined before the first. */
export async function findLatestRuleVersion(
  reads: Reads,
  partnerCode: string,
  code: string,
): Promise<{ readonly version: number; readonly kind: EarningRuleKind } | undefined> {
  const [row] = await reads.query<{ version: number; kind: EarningRuleKind }>(
    `SELECT version, kind FROM earning_rule_version WHERE partner_code = $1 AND code = $2 ORDER BY version DESC LIMIT 1`,
    [partnerCode, code],
  );
  return row;
}
