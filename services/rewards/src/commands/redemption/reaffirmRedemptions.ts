import { reverseSpend, spendPoints } from "@tessera/contracts";
import { readDecided, type DecidedRedemption } from "../../store/queries/readDecided.js";
import { readsOf } from "../../store/reads.js";
import type { CommandDeps } from "../deps.js";

const AT_ONCE = 50;

/**
 * Tells members again what it decided since then, by the same ids: it answers as before where it still knows, and where it was
 * restored from an older backup it spends, and gives back, once more. What it refuses now is logged, and verification
 * names it. Never throws.
 */
export async function reaffirmRedemptions(deps: CommandDeps, since: Date): Promise<void> {
  let reaffirmed = 0;
  try {
    for (let after: string | null = null; ;) {
      const page: readonly DecidedRedemption[] = await readDecided(readsOf(deps.database), since, after, AT_ONCE);
      await Promise.all(page.map(async (redemption) => reaffirm(deps, redemption)));
      reaffirmed += page.length;
      after = page.at(-1)?.id ?? null;
      if (page.length < AT_ONCE) break;
    }
    deps.log.info({ redemptions: reaffirmed }, "redemptions were told to members again");
  } catch (error) {
    deps.log.warn({ err: error, redemptions: reaffirmed }, "not every redemption could be told to members again");
  }
}

async function reaffirm({ peers, log }: CommandDeps, redemption: DecidedRedemption): Promise<void> {
  const { id, memberId, partnerCode, points, occurredAt, cancelReason } = redemption;
  const answer = await peers.call(spendPoints, {
    redemptionId: id,
    memberId,
    redeemerCode: partnerCode,
    points: Number(points),
    occurredAt: occurredAt.toISOString(),
  });
  if (answer.kind !== "Spent")
    log.error({ redemptionId: id, refusal: answer.kind }, "members does not spend for a confirmed redemption any more");
  if (redemption.isCancelled)
    await peers.call(reverseSpend, { redemptionId: id, memberId, reason: cancelReason ?? "" });
}
