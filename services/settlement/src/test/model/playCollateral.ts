import { isRefused } from "@tessera/kernel";
import { approveCollateral } from "../../commands/exposure/approveCollateral.js";
import { approveRelease } from "../../commands/exposure/approveRelease.js";
import { recordCollateral } from "../../commands/exposure/recordCollateral.js";
import { releaseCollateral } from "../../commands/exposure/releaseCollateral.js";
import type { FinanceRun } from "./FinanceRun.js";
import { PARTNERS, type FinanceStep } from "./financeStories.js";
import { shareOf } from "./pickLeg.js";

type Of<K extends FinanceStep["do"]> = Extract<FinanceStep, { do: K }>;

/** A partner puts up money or pays into the fund; it counts when a second person has seen it. */
export async function putUp(run: FinanceRun, step: Of<"putUp">, again: boolean): Promise<void> {
  const { deps } = run.settlement;
  const partner = PARTNERS[step.partner % PARTNERS.length] ?? PARTNERS[0];
  const currency = step.euro ? "EUR" : "CZK";
  const [maker, checker] = [run.request(run.person(step.by)), run.request(run.person(step.approvedBy))];
  const amountMinor = BigInt(step.minor);
  const put = { partnerCode: partner, currency, amountMinor, haircut: "0.1", reference: "a deposit", validUntil: null };
  const recorded = await run.expect("collateral", "done", again, async () =>
    recordCollateral(deps, maker, { ...put, kind: step.isFund ? "FUND_CONTRIBUTION" : "CASH" }),
  );
  if (isRefused(recorded)) return;
  const { collateralId: id } = recorded;
  const isApproved = maker.scope !== checker.scope;
  await run.expect("collateral's approval", isApproved ? "done" : "SecondPersonRequired", again, async () =>
    approveCollateral(deps, checker, { collateralId: id }),
  );
  run.model.collaterals.push({ id, partner, currency, isFund: step.isFund, isApproved, left: amountMinor });
}

/** A part of a collateral is given back, by two persons. */
export async function release(run: FinanceRun, step: Of<"release">, again: boolean): Promise<void> {
  const { deps } = run.settlement;
  const { collaterals } = run.model;
  const one = collaterals[collaterals.length - 1 - (step.pick % Math.max(1, collaterals.length))];
  if (!one) return;
  const [maker, checker] = [run.request(run.person(step.by)), run.request(run.person(step.approvedBy))];
  const amountMinor = shareOf(one.left, step.share);
  if (amountMinor === 0n) return;
  const given = { collateralId: one.id, currency: one.currency, amountMinor, reason: "a test" };
  const proposed = await run.expect("release", run.model.judgeRelease(one, amountMinor), again, async () =>
    releaseCollateral(deps, maker, given),
  );
  if (isRefused(proposed)) return;
  const verdict = run.model.judgeApproveRelease(one, amountMinor, maker.scope, checker.scope);
  await run.expect("release's approval", verdict, again, async () => approveRelease(deps, checker, proposed));
  if (verdict === "done") one.left -= amountMinor;
}
