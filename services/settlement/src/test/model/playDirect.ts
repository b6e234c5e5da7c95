import { isRefused } from "@tessera/kernel";
import { approveDirectPayment } from "../../commands/payments/approveDirectPayment.js";
import { approveRevocation } from "../../commands/payments/approveRevocation.js";
import { confirmDirectPayment } from "../../commands/payments/confirmDirectPayment.js";
import { revokeDirectPayment } from "../../commands/payments/revokeDirectPayment.js";
import type { FinanceRun } from "./FinanceRun.js";
import type { FinanceStep } from "./financeStories.js";
import type { ModelCycle, ModelDirect, ModelLeg } from "./modelBooks.js";
import { DAY, isAwaited, pickLeg, shareOf } from "./pickLeg.js";

type Of<K extends FinanceStep["do"]> = Extract<FinanceStep, { do: K }>;

interface Received {
  readonly cycle: ModelCycle;
  readonly leg: ModelLeg;
  readonly minor: bigint;
  readonly reference: string;
  /** null: finance says so. */
  readonly asPartner: string | null;
}

async function confirm(run: FinanceRun, received: Received, by: number, again: boolean): Promise<ModelDirect | null> {
  const { leg, minor, reference, asPartner } = received;
  const request = run.request(run.person(by));
  const verdict = run.model.judgeConfirm(leg, minor, reference, asPartner);
  const { currency } = leg;
  const told = { legId: leg.id, amountMinor: minor, currency, valueDate: DAY, reference, evidence: "a letter" };
  const answer = await run.expect("direct payment", verdict, again, async () =>
    confirmDirectPayment(run.settlement.deps, request, { ...told, partnerCode: asPartner }),
  );
  if (isRefused(answer)) return null;
  return run.model.confirm({ ...received, id: answer.paymentId, by: request.scope }, asPartner !== null);
}

/** The creditor says at once what came: nothing that a story said of the leg before has that reference. */
export async function settleDirectly(run: FinanceRun, cycle: ModelCycle, leg: ModelLeg, minor: bigint): Promise<void> {
  const reference = `payment ${run.model.directs.length}`;
  await confirm(run, { cycle, leg, minor, reference, asPartner: leg.counterparty }, 0, false);
}

/** The creditor, the debtor or finance says that money came; of few references, so that some were told before. */
export async function confirmDirect(run: FinanceRun, step: Of<"confirmDirect">, again: boolean): Promise<void> {
  const found = pickLeg(run, step.pick, (leg) => leg.counterparty !== null && isAwaited(leg));
  if (!found) return;
  const { cycle, leg } = found;
  const asPartner = { CREDITOR: leg.counterparty ?? leg.partner, DEBTOR: leg.partner, FINANCE: null }[step.says];
  const minor = shareOf(leg.minor - leg.settled, step.share);
  if (minor <= 0n) return;
  const reference = `VS ${step.pick % 2}`;
  const told = await confirm(run, { cycle, leg, minor, reference, asPartner }, step.by, again);
  if (told?.status === "PROPOSED") await approveLast(run, told, step.approvedBy, again);
}

async function approveLast(run: FinanceRun, told: ModelDirect, approvedBy: number, again: boolean): Promise<void> {
  const request = run.request(run.person(approvedBy));
  const verdict = run.model.judgeApproveDirect(told, request.scope);
  await run.expect("direct payment's approval", verdict, again, async () =>
    approveDirectPayment(run.settlement.deps, request, { paymentId: told.id }),
  );
  if (verdict === "done") run.model.approveDirect(told);
}

/** What finance said may be approved later, when other money has come meanwhile. */
export async function approveDirect(run: FinanceRun, { pick, by }: Of<"approveDirect">, again: boolean): Promise<void> {
  const told = pickDirect(run, pick, ({ status }) => status === "PROPOSED");
  if (told) await approveLast(run, told, by, again);
}

function pickDirect(
  run: FinanceRun,
  pick: number,
  isExpected: (told: ModelDirect) => boolean,
): ModelDirect | undefined {
  const { directs } = run.model;
  const expected = directs.filter(isExpected);
  const some = pick < 6 && expected.length > 0 ? expected : directs;
  return some[some.length - 1 - (pick % Math.max(1, some.length))];
}

/** Asked for by the creditor or by finance, and decided by another person. */
export async function revokeDirect(run: FinanceRun, step: Of<"revokeDirect">, again: boolean): Promise<void> {
  const told = pickDirect(run, step.pick, ({ status }) => status === "CONFIRMED");
  if (!told) return;
  const { deps } = run.settlement;
  const asPartner = { CREDITOR: told.leg.counterparty, DEBTOR: told.leg.partner, FINANCE: null }[step.says];
  const request = run.request(run.person(step.by));
  const verdict = run.model.judgeRevoke(told, asPartner);
  const asked = { paymentId: told.id, reason: "a test", partnerCode: asPartner };
  const answer = await run.expect("revocation", verdict, again, async () => revokeDirectPayment(deps, request, asked));
  if (!isRefused(answer)) told.revocation = { id: answer.revocationId, by: request.scope };
  const { revocation } = told;
  if (!revocation) return;
  const second = run.request(run.person(step.approvedBy));
  const decision = run.model.judgeApproveRevocation(told, second.scope);
  await run.expect("revocation's approval", decision, again, async () =>
    approveRevocation(deps, second, { revocationId: revocation.id }),
  );
  if (decision !== "done") return;
  const known = new Set(told.cycle.legs.map(({ id }) => id));
  const replacing = await run.settlement.rows<{ id: string }>("SELECT id FROM leg WHERE original_leg_id = $1", [
    told.leg.id,
  ]);
  run.model.revoke(told, replacing.find(({ id }) => !known.has(id))?.id ?? "");
}
