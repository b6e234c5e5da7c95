import { isRefused } from "@tessera/kernel";
import { approveSettlementCycle } from "../../commands/cycles/approveSettlementCycle.js";
import { calculateSettlementCycle } from "../../commands/cycles/calculateSettlementCycle.js";
import { closeSettlementCycle } from "../../commands/cycles/closeSettlementCycle.js";
import { cutOffCycle } from "../../commands/cycles/cutOffCycle.js";
import { withdrawApproval } from "../../commands/cycles/withdrawApproval.js";
import { approveAdjustment } from "../../commands/disputes/approveAdjustment.js";
import { postAdjustment } from "../../commands/disputes/postAdjustment.js";
import { instructSettlementCycle } from "../../commands/payments/instructSettlementCycle.js";
import type { FinanceRun } from "./FinanceRun.js";
import { middleOf } from "./FinanceRun.js";
import { PARTNERS, type FinanceStep, type Happening } from "./financeStories.js";
import type { ModelCycle, Verdict } from "./modelBooks.js";
import { openBank, payTwice, signOff, unmatch } from "./playBank.js";
import { tellBooks } from "./playBooks.js";
import { putUp, release } from "./playCollateral.js";
import { approveDirect, confirmDirect, revokeDirect } from "./playDirect.js";
import { closeDispute, decide, dispute, review } from "./playDisputes.js";
import { answer, approveDefault, declareDefault } from "./playOrders.js";
import { overdue, sendBack, settle, settleAll } from "./playPayments.js";
import { changeTerms, setRate, signMinimum } from "./playTerms.js";

type Of<K extends FinanceStep["do"]> = Extract<FinanceStep, { do: K }>;

const codeOf = (place: number): string => PARTNERS[place % PARTNERS.length] ?? PARTNERS[0];
const currencyOf = (euro: boolean): string => (euro ? "EUR" : "CZK");

/** Does one step in the books and in the model; throws Violation when they come to something else. */
export async function playFinance(run: FinanceRun, { step, again }: Happening): Promise<void> {
  switch (step.do) {
    case "redeem":
      return redeem(run, step);
    case "giveBack":
      return giveBack(run, step);
    case "adjust":
      return adjust(run, step, again);
    case "cutOff":
      return cutOff(run, step);
    case "close":
      return close(run, step, again);
    case "calculate":
      return calculate(run, step, again);
    case "approve":
      return approve(run, step, again);
    case "approveTogether":
      return approveTogether(run, step);
    case "withdraw":
      return withdraw(run, step, again);
    case "instruct":
      return instruct(run, step, again);
    case "settle":
      return settle(run, step);
    case "settleAll":
      return settleAll(run, step);
    case "sendBack":
      return sendBack(run, step);
    case "overdue":
      return overdue(run, step);
    case "dispute":
      return dispute(run, step, again);
    case "review":
      return review(run, step, again);
    case "decide":
      return decide(run, step, again);
    case "closeDispute":
      return closeDispute(run, step, again);
    case "closeAmongFacts":
      return closeAmongFacts(run, step, again);
    case "answer":
      return answer(run, step, again);
    case "declareDefault":
      return declareDefault(run, step, again);
    case "approveDefault":
      return approveDefault(run, step, again);
    case "putUp":
      return putUp(run, step, again);
    case "release":
      return release(run, step, again);
    case "confirmDirect":
      return confirmDirect(run, step, again);
    case "approveDirect":
      return approveDirect(run, step, again);
    case "revokeDirect":
      return revokeDirect(run, step, again);
    case "tellBooks":
      return tellBooks(run, step, again);
    case "openBank":
      return openBank(run);
    case "payTwice":
      return payTwice(run, step);
    case "unmatch":
      return unmatch(run, step, again);
    case "signOff":
      return signOff(run, step, again);
    case "setRate":
      return setRate(run, step, again);
    case "signMinimum":
      return signMinimum(run, step);
    case "changeTerms":
      return changeTerms(run, step);
  }
}

async function redeem(run: FinanceRun, step: Of<"redeem">): Promise<void> {
  const { debtor, creditor, currency, atMs, spend, minor } = await tellRedemption(run, step);
  await run.settlement.others.settled();
  run.model.redeem(debtor, creditor, currency, minor, atMs, spend);
}

async function tellRedemption(run: FinanceRun, step: Omit<Of<"redeem">, "do">) {
  const [debtor, creditor, currency] = [codeOf(step.owes), codeOf(step.owed), currencyOf(step.euro)];
  const atMs = run.instant(step.when);
  const draws = [[debtor, step.minor, "0.01", currency]] as const;
  const at = new Date(atMs).toISOString();
  const spend = await run.settlement.others.redeem({ redeemer: creditor, at, draws });
  return { debtor, creditor, currency, atMs, spend, minor: BigInt(step.minor) };
}

/** What was committed before the close is in it, though it arrives after the cut-off. */
async function closeAmongFacts(run: FinanceRun, step: Of<"closeAmongFacts">, again: boolean): Promise<void> {
  const cycle = run.cycle(step.pick);
  const { others } = run.settlement;
  others.holdFacts();
  const told = await tellRedemption(run, step);
  const verdict = run.model.judgeCutOff(cycle, undefined);
  const request = run.request(run.person(step.by));
  await run.expect("close", verdict, again, async () =>
    closeSettlementCycle(run.settlement.deps, request, { cycleId: cycle.id, at: null }),
  );
  await others.bringFacts();
  await others.settled();
  await run.learnCycles();
  if (verdict === "done") run.model.cutOff(cycle, undefined);
  run.model.redeem(told.debtor, told.creditor, told.currency, told.minor, told.atMs, told.spend);
  if (verdict === "done") run.model.close(cycle);
}

async function giveBack(run: FinanceRun, { pick, when }: Of<"giveBack">): Promise<void> {
  const open = run.model.obligations.filter(({ kind, reversed }) => kind === "REDEMPTION" && !reversed);
  const one = open[pick % Math.max(1, open.length)];
  if (!one?.spend) return;
  const atMs = run.instant(when);
  await run.settlement.others.cancelRedemption(one.spend, new Date(atMs).toISOString());
  await run.settlement.others.settled();
  run.model.giveBack(one, atMs);
}

async function adjust(run: FinanceRun, step: Of<"adjust">, again: boolean): Promise<void> {
  const { deps } = run.settlement;
  const [debtorCode, creditorCode, currency] = [codeOf(step.owes), codeOf(step.owed), currencyOf(step.euro)];
  const atMs = run.instant(step.when);
  const [maker, checker] = [run.request(run.person(step.by)), run.request(run.person(step.approvedBy))];
  const amountMinor = BigInt(step.minor);
  const input = { debtorCode, creditorCode, currency, amountMinor, reason: "a test", occurredAt: new Date(atMs) };
  const isFair = debtorCode !== creditorCode;
  const proposed = await run.expect("adjustment", isFair ? "done" : "InvalidInput", again, async () =>
    postAdjustment(deps, maker, input),
  );
  if (!isFair || isRefused(proposed)) return;
  const verdict = maker.scope === checker.scope ? "SecondPersonRequired" : "done";
  await run.expect("adjustment's approval", verdict, again, async () => approveAdjustment(deps, checker, proposed));
  if (verdict === "done") run.model.adjust(debtorCode, creditorCode, currency, amountMinor, atMs);
}

async function cutOff(run: FinanceRun, { pick, at }: Of<"cutOff">): Promise<void> {
  const cycle = run.cycle(pick);
  const atMs = at === "MIDDLE" ? middleOf(cycle) : undefined;
  const verdict = run.model.judgeCutOff(cycle, atMs);
  await run.expect("cut-off", verdict, false, async () =>
    run.inTx(async (tx) => cutOffCycle(tx, cycle.id, atMs === undefined ? null : new Date(atMs), "finance-1")),
  );
  await run.learnCycles();
  if (verdict === "done") run.model.cutOff(cycle, atMs);
}

async function close(run: FinanceRun, { pick, by }: Of<"close">, again: boolean): Promise<void> {
  const cycle = run.cycle(pick);
  const request = run.request(run.person(by));
  const verdict = run.model.judgeCutOff(cycle, undefined);
  await run.expect("close", verdict, again, async () =>
    closeSettlementCycle(run.settlement.deps, request, { cycleId: cycle.id, at: null }),
  );
  await run.learnCycles();
  if (verdict !== "done") return;
  run.model.cutOff(cycle, undefined);
  run.model.close(cycle);
}

async function calculate(run: FinanceRun, { pick, by }: Of<"calculate">, again: boolean): Promise<void> {
  const cycle = run.cycle(pick);
  const [before, request] = [await run.readHash(cycle), run.request(run.person(by))];
  const verdict = run.model.judgeCalculate(cycle);
  await run.expect("calculation", verdict, again, async () =>
    calculateSettlementCycle(run.settlement.deps, request, { cycleId: cycle.id }),
  );
  if (verdict === "done" && run.model.calculate(cycle, request.scope)) await run.takeLegs(cycle, before);
}

async function approve(run: FinanceRun, { pick, by, hash }: Of<"approve">, again: boolean): Promise<void> {
  const cycle = run.cycle(pick);
  const [stands, request] = [await run.readHash(cycle), run.request(run.person(by))];
  const old = run.oldHashes.get(cycle.id)?.at(-1);
  const contentHash = hash === "RIGHT" ? stands : hash === "OLD" && old ? old : "0".repeat(64);
  const verdict = run.model.judgeApprove(cycle, request.scope, contentHash === stands);
  await run.expect("approval", verdict, again, async () =>
    approveSettlementCycle(run.settlement.deps, request, { cycleId: cycle.id, contentHash }),
  );
  if (verdict === "done") run.model.approve(cycle, request.scope);
}

/** One of the two is first, whoever it is. */
async function approveTogether(run: FinanceRun, { pick, by, and }: Of<"approveTogether">): Promise<void> {
  const cycle = run.cycle(pick);
  const requests = [by, and].map((place) => run.request(run.person(place)));
  const input = { cycleId: cycle.id, contentHash: await run.readHash(cycle) };
  const answers = await Promise.all(
    requests.map(async (request) => approveSettlementCycle(run.settlement.deps, request, input)),
  );
  const found = answers.map((answer): Verdict => (isRefused(answer) ? answer.refused.kind : "done"));
  const orders = [0, 1].map((first) => verdictsOf(run, cycle, requests, first));
  const isEither = orders.some((verdicts) => JSON.stringify(verdicts) === JSON.stringify(found));
  run.same("two approvals at once", isEither ? "of some order" : found, isEither ? "of some order" : orders);
  const approver = requests[found.indexOf("done")]?.scope;
  if (approver !== undefined) run.model.approve(cycle, approver);
}

function verdictsOf(
  run: FinanceRun,
  cycle: ModelCycle,
  requests: readonly { readonly scope: string }[],
  first: number,
): Verdict[] {
  const alone = requests.map(({ scope }) => run.model.judgeApprove(cycle, scope, true));
  return alone.map((verdict, place) => (place !== first && alone[first] === "done" ? "CycleMoveRefused" : verdict));
}

async function withdraw(run: FinanceRun, { pick, by }: Of<"withdraw">, again: boolean): Promise<void> {
  const cycle = run.cycle(pick);
  const request = run.request(run.person(by));
  const verdict = run.model.judgeWithdraw(cycle);
  await run.expect("withdrawal", verdict, again, async () =>
    withdrawApproval(run.settlement.deps, request, { cycleId: cycle.id, reason: "a test" }),
  );
  if (verdict === "done") run.model.withdraw(cycle);
}

async function instruct(run: FinanceRun, { pick, by }: Of<"instruct">, again: boolean): Promise<void> {
  const cycle = run.cycle(pick);
  const request = run.request(run.person(by));
  const verdict = run.model.judgeInstruct(cycle);
  await run.expect("instruction", verdict, again, async () =>
    instructSettlementCycle(run.settlement.deps, request, { cycleId: cycle.id }),
  );
  if (verdict === "done") run.model.instruct(cycle);
}
