import {
  AMOUNT_SCALE,
  decimal,
  formatDecimal,
  invalidInput,
  PRICE_SCALE,
  startOfLocalDate,
  type InvalidInput,
  type Refused,
} from "@tessera/kernel";
import type { IdempotencyConflict, Tx } from "@tessera/runtime";
import { earningRuleProblems, versionProblems, type EarningRule } from "../domain/earningRule.js";
import { refuseLeaver, type PartnerLeaving } from "../domain/leaving.js";
import { publishRule } from "../events/published.js";
import { EarningRuleVersionRow } from "../store/entities/index.js";
import { findLeaving } from "../store/knownExits.js";
import { findPartnersByCode } from "../store/queries/findPartners.js";
import { findProgramme } from "../store/queries/findProgramme.js";
import { findLatestRuleVersion } from "../store/queries/findRuleVersions.js";
import { nextRevision } from "../store/setupRevision.js";
import { decideSetup } from "./decideSetup.js";
import type { CommandDeps, Request } from "./deps.js";
import { problemsOf } from "./problemsOf.js";
import { unknownPartner, type UnknownPartner } from "./unknownPartner.js";

export interface EarningRulePublished {
  readonly kind: "EarningRulePublished";
  readonly code: string;
  readonly version: number;
  readonly revision: number;
}

type Refusals = UnknownPartner | PartnerLeaving | InvalidInput;

/** Publishes the next version of one rule of a partner. Old versions stay, for purchases and returns of their dates. */
export async function publishEarningRule(
  deps: CommandDeps,
  request: Request,
  rule: EarningRule,
): Promise<EarningRulePublished | Refused<Refusals | IdempotencyConflict>> {
  const invalid = problemsOf(request, earningRuleProblems(rule));
  if (invalid) return invalid;
  return decideSetup<EarningRulePublished | Refused<Refusals>>(
    deps,
    request,
    "publishEarningRule",
    rule,
    async (tx) => {
      const { partnerCode, code } = rule;
      const [partner] = await findPartnersByCode(tx, [partnerCode]);
      if (!partner) return unknownPartner();
      const left = await refuseLateRule(tx, rule);
      if (left) return left;
      const latest = await findLatestRuleVersion(tx, partnerCode, code);
      const problems = versionProblems(rule, latest?.kind);
      if (problems.length > 0) return invalidInput(...problems);
      const revision = await nextRevision(tx);
      const version = (latest?.version ?? 0) + 1;
      const written = withPlainDecimals(rule);
      await tx.manager.insert(EarningRuleVersionRow, {
        ...written,
        notEarningSkus: [...written.notEarningSkus],
        version,
        revision: String(revision),
      });
      await publishRule(tx, written, version, revision);
      return { kind: "EarningRulePublished", code, version, revision };
    },
  );
}

/** A rule of days on which the partner issues nothing any more. */
async function refuseLateRule(
  tx: Tx,
  { partnerCode, effectiveFrom }: EarningRule,
): Promise<Refused<PartnerLeaving> | undefined> {
  const programme = await findProgramme(tx);
  if (!programme) return undefined;
  const from = startOfLocalDate(effectiveFrom, programme.timeZone);
  return refuseLeaver(await findLeaving(tx, partnerCode), { from, issues: true, redeems: false });
}

/** One way to write each number, so that the fact and the row say the same: no trailing zeros. */
function withPlainDecimals(rule: EarningRule): EarningRule {
  const plain = (text: string | null, scale: number): string | null =>
    text === null ? null : formatDecimal(decimal(text, scale), scale);
  return {
    ...rule,
    unit: plain(rule.unit, PRICE_SCALE),
    factor: plain(rule.factor, PRICE_SCALE),
    receiptAtLeast: plain(rule.receiptAtLeast, AMOUNT_SCALE),
  };
}
