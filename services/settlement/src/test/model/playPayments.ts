import { markOverdueLegsOf } from "../../commands/payments/markOverdueLegs.js";
import { returnLeg } from "../../commands/payments/returnLeg.js";
import { settleLeg } from "../../commands/payments/settleLeg.js";
import type { FinanceRun } from "./FinanceRun.js";
import type { FinanceStep } from "./financeStories.js";
import { DAY, isAwaited, pickLeg, shareOf, type FoundLeg } from "./pickLeg.js";
import { sendBackByBank, settleByBank } from "./playBank.js";
import { settleDirectly } from "./playDirect.js";

type Of<K extends FinanceStep["do"]> = Extract<FinanceStep, { do: K }>;

const AFTERWARDS = "2090-01-01";

export async function settle(run: FinanceRun, { pick, share }: Of<"settle">): Promise<void> {
  const found = pickLeg(run, pick, isAwaited);
  if (found) await settleOne(run, found, shareOf(found.leg.minor - found.leg.settled, share));
}

export async function settleAll(run: FinanceRun, { pick }: Of<"settleAll">): Promise<void> {
  const cycle = run.cycle(pick);
  for (const leg of cycle.legs.filter(isAwaited)) await settleOne(run, { cycle, leg }, leg.minor - leg.settled);
}

async function settleOne(run: FinanceRun, { cycle, leg }: FoundLeg, amountMinor: bigint): Promise<void> {
  // What partners pay each other does not pass the operator's account.
  if (leg.counterparty !== null) return settleDirectly(run, cycle, leg, amountMinor);
  if (run.bank) return settleByBank(run, run.bank, { cycle, leg, minor: amountMinor });
  const verdict = run.model.judgeSettle(leg, amountMinor);
  await run.expectThrown("settlement", verdict, async () =>
    run.inTx(async (tx) => settleLeg(tx, { legId: leg.id, amountMinor, valueDate: DAY, cause: "a test" })),
  );
  if (verdict === "done") run.model.settle(cycle, leg, amountMinor);
}

export async function sendBack(run: FinanceRun, { pick, share }: Of<"sendBack">): Promise<void> {
  const found = pickLeg(run, pick, ({ settled, status }) => settled > 0n && status !== "RETURNED");
  // What partners pay each other is revoked, and comes back to nobody else.
  if (!found || found.leg.counterparty !== null) return;
  const { cycle, leg } = found;
  if (run.bank) return sendBackByBank(run, run.bank, found);
  const amountMinor = shareOf(leg.settled, share);
  const verdict = run.model.judgeSendBack(leg, amountMinor);
  let replacingId = "";
  await run.expectThrown("return", verdict, async () => {
    const back = { legId: leg.id, amountMinor, valueDate: DAY, reason: "AC04" };
    replacingId = (await run.inTx(async (tx) => returnLeg(tx, back))).legId;
  });
  if (verdict === "done") run.model.sendBack(cycle, leg, amountMinor, replacingId);
}

export async function overdue(run: FinanceRun, { pick }: Of<"overdue">): Promise<void> {
  const cycle = run.cycle(pick);
  await run.inTx(async (tx) => markOverdueLegsOf(tx, cycle.id, AFTERWARDS));
  run.model.markOverdue(cycle);
}
