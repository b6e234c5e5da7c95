import type { Happening, Step } from "../steps.js";
import { checkStep } from "../checks/checkStep.js";
import { calculate, close } from "./playCycles.js";
import { capture, hold, release } from "./playHolds.js";
import { bringReceiptAgain, buy, enrol, takeBack } from "./playPurchases.js";
import { cancel, finishUnfinished, redeem, redeemAndCrash, restock, useVoucher } from "./playRedemptions.js";
import { rush } from "./playRush.js";
import { changeRule, changeTariff } from "./playSetup.js";
import { expire } from "./expire.js";
import { pick } from "./pick.js";
import type { Run } from "./Run.js";

/** Steps that go on while rewards is away. */
const WITHOUT_REWARDS: ReadonlySet<Step["do"]> = new Set([
  ...["buy", "return", "hold", "capture", "release", "expire", "keepFactsBack", "enrol"],
] as const);

/** Takes one step with its mishap, and checks everything behind it. */
export async function play(run: Run, { step, mishap }: Happening): Promise<void> {
  if (!WITHOUT_REWARDS.has(step.do)) await finishUnfinished(run);
  run.world.timeOutHolds(Date.now());
  // A crash of its own is mishap enough.
  await run.under(step.do === "redeemAndCrash" ? { kind: "NONE" } : mishap, async () => take(run, step));
  await checkStep(run);
}

async function take(run: Run, step: Step): Promise<void> {
  switch (step.do) {
    case "enrol":
      return enrol(run, step);
    case "buy":
      return buy(run, step);
    case "bringReceiptAgain":
      return bringReceiptAgain(run, step);
    case "return":
      return takeBack(run, step);
    case "redeem":
      return redeem(run, step);
    case "redeemAndCrash":
      return redeemAndCrash(run, step);
    case "cancel":
      return cancel(run, step);
    case "useVoucher":
      return useVoucher(run, step);
    case "restock":
      return restock(run, step);
    case "rush":
      return rush(run, step);
    case "hold":
      return hold(run, step);
    case "capture":
      return capture(run, step);
    case "release":
      return release(run, step);
    case "expire":
      return expire(run, step);
    case "changeTariff":
      return changeTariff(run, step);
    case "changeRule":
      return changeRule(run, step);
    case "close":
      return close(run, step);
    case "calculate":
      return calculate(run, step);
    case "repeat":
      return repeat(run, step);
    case "keepFactsBack":
      return run.keepFactsBack();
  }
}

/** A request of some time ago comes again, as it was or with other input. */
async function repeat(run: Run, step: Extract<Step, { do: "repeat" }>): Promise<void> {
  if (run.history.length === 0) return;
  const { request, answer } = pick(run.history, step.pick);
  if (step.input === "SAME") await run.expectSame(request, answer);
  else await run.expectConflict(request);
}
