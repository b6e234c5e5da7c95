import { isRefused } from "@tessera/kernel";
import { approveDispute } from "../../commands/disputes/approveDispute.js";
import { decideDispute } from "../../commands/disputes/decideDispute.js";
import { openDispute } from "../../commands/disputes/openDispute.js";
import { reviewDispute } from "../../commands/disputes/reviewDispute.js";
import type { FinanceRun } from "./FinanceRun.js";
import type { FinanceStep } from "./financeStories.js";
import type { ModelDispute, ModelObligation } from "./modelBooks.js";

type Of<K extends FinanceStep["do"]> = Extract<FinanceStep, { do: K }>;

/** Those of calculated cycles first, the newest first. */
function pickObligation(run: FinanceRun, pick: number): ModelObligation | undefined {
  const newest = run.model.obligations.toReversed();
  const isCalculated = ({ cycle, dispute }: ModelObligation) => cycle.status === "CALCULATED" && dispute === null;
  const some = [...newest.filter(isCalculated), ...newest.filter((one) => !isCalculated(one))];
  return some[pick % Math.max(1, some.length)];
}

function pickDispute(run: FinanceRun, pick: number): ModelDispute | undefined {
  const { disputes } = run.model;
  return disputes[disputes.length - 1 - (pick % Math.max(1, disputes.length))];
}

const CLAIMS: Readonly<Record<Of<"dispute">["claim"], (minor: bigint) => bigint>> = {
  NOTHING: () => 0n,
  HALF: (minor) => minor / 2n,
  MORE: (minor) => minor + 30n,
  SAME: (minor) => minor,
};

export async function dispute(run: FinanceRun, { pick, by, claim }: Of<"dispute">, again: boolean): Promise<void> {
  const obligation = pickObligation(run, pick);
  if (!obligation) return;
  const { cycle, currency, minor } = obligation;
  const [before, request] = [await run.readHash(cycle), run.request(run.person(by))];
  const amountMinor = CLAIMS[claim](minor);
  const obligationId = await idOf(run, obligation);
  const verdict = run.model.judgeDispute(obligation, amountMinor);
  const input = { obligationId, reason: "a test", claimed: { amountMinor, currency }, partnerCode: null };
  const answer = await run.expect("dispute", verdict, again, async () =>
    openDispute(run.settlement.deps, request, input),
  );
  if (verdict !== "done" || isRefused(answer)) return;
  const isCalculated = run.model.dispute(obligation, amountMinor, request.scope);
  obligation.dispute!.id = answer.disputeId;
  if (isCalculated) await run.takeLegs(cycle, before);
}

/** Of obligations that are the same in everything, those that are not disputed are one like the other. */
async function idOf(run: FinanceRun, one: ModelObligation): Promise<string> {
  const [row] = await run.settlement.rows<{ id: string }>(
    `SELECT id FROM obligation
     WHERE (kind, debtor_code, creditor_code, currency, amount_minor, cycle_id) = ($1, $2, $3, $4, $5, $6)
       AND occurred_at = $7 AND (SELECT id FROM dispute WHERE obligation_id = obligation.id) IS NOT DISTINCT FROM $8
       AND EXISTS (SELECT FROM obligation AS mirror WHERE mirror.reverses = obligation.id) = $9
       AND ($10::uuid IS NULL OR entry_id IN (SELECT entry_id FROM draw WHERE source_id = $10))
     ORDER BY id LIMIT 1`,
    [
      ...[one.kind, one.debtor, one.creditor, one.currency, one.minor.toString(), one.cycle.id, new Date(one.atMs)],
      ...[one.dispute?.id ?? null, one.reversed, one.spend],
    ],
  );
  return row?.id ?? "";
}

export async function review(run: FinanceRun, { pick, by }: Of<"review">, again: boolean): Promise<void> {
  const one = pickDispute(run, pick);
  if (!one) return;
  const request = run.request(run.person(by));
  const verdict = run.model.judgeReview(one);
  await run.expect("review", verdict, again, async () =>
    reviewDispute(run.settlement.deps, request, { disputeId: one.id }),
  );
  if (verdict === "done") Object.assign(one, { status: "UNDER_REVIEW", decidedBy: null, decided: null });
}

export async function decide(run: FinanceRun, { pick, by, outcome }: Of<"decide">, again: boolean): Promise<void> {
  const one = pickDispute(run, pick);
  if (!one) return;
  const request = run.request(run.person(by));
  const { currency, minor } = one.obligation;
  const amountMinor = outcome === "PARTIALLY_ACCEPTED" ? (minor + one.claimed) / 2n : null;
  const verdict = run.model.judgeDecide(one, outcome, amountMinor);
  const amount = amountMinor === null ? null : { amountMinor, currency };
  const input = { disputeId: one.id, outcome, amount, reason: "a test" };
  await run.expect("decision", verdict, again, async () => decideDispute(run.settlement.deps, request, input));
  if (verdict === "done") run.model.decide(one, outcome, amountMinor, request.scope);
}

export async function closeDispute(run: FinanceRun, { pick, by }: Of<"closeDispute">, again: boolean): Promise<void> {
  const one = pickDispute(run, pick);
  if (!one) return;
  const { cycle } = one.obligation;
  const [before, request] = [await run.readHash(cycle), run.request(run.person(by))];
  const verdict = run.model.judgeCloseDispute(one, request.scope);
  await run.expect("dispute's approval", verdict, again, async () =>
    approveDispute(run.settlement.deps, request, { disputeId: one.id }),
  );
  if (verdict === "done" && run.model.closeDispute(one, request.scope)) await run.takeLegs(cycle, before);
}
