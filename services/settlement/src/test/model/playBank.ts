import { approveUnmatch } from "../../commands/reconciliation/approveUnmatch.js";
import { signOffPeriod } from "../../commands/reconciliation/signOffPeriod.js";
import { unmatch as unmatchLine } from "../../commands/reconciliation/unmatch.js";
import type { FinanceRun } from "./FinanceRun.js";
import type { FinanceStep } from "./financeStories.js";
import { isAtLeast, type ModelCycle, type ModelLeg, type ModelLine } from "./modelBooks.js";
import { TestBank } from "./TestBank.js";

const REFUSED = "ReconciliationRefused";

type Of<K extends FinanceStep["do"]> = Extract<FinanceStep, { do: K }>;

/** From now on money moves by the statements of a bank. Not any more once it has moved by hand. */
export function openBank(run: FinanceRun): void {
  const isPaid = run.model.cycles.some(({ legs }) => legs.some(({ settled }) => settled > 0n));
  if (!isPaid) run.bank ??= new TestBank(run);
}

async function tell(
  run: FinanceRun,
  bank: TestBank,
  line: Pick<ModelLine, "cycle" | "leg" | "minor" | "isReturn">,
): Promise<ModelLine> {
  const told: ModelLine = { ...line, name: await bank.tell(line), state: "OPEN" };
  run.model.lines.push(told);
  return told;
}

/** What a leg takes; more than that, and what is paid while a line tells of it once too often, is left to people. */
export async function settleByBank(
  run: FinanceRun,
  bank: TestBank,
  { cycle, leg, minor }: Pick<ModelLine, "cycle" | "leg" | "minor">,
): Promise<void> {
  if (cycle.isSigned || run.model.judgeSettle(leg, minor) !== "done" || openLinesOf(run, leg).length > 0) return;
  const line = await tell(run, bank, { cycle, leg, minor, isReturn: false });
  line.state = "MATCHED";
  await compare(run, bank);
  run.model.settle(cycle, leg, minor);
}

/** Of what one line paid in full. */
export async function sendBackByBank(
  run: FinanceRun,
  bank: TestBank,
  { cycle, leg }: Pick<ModelLine, "cycle" | "leg">,
): Promise<void> {
  const paid = run.model.lines.filter((line) => line.leg === leg && !line.isReturn);
  const isWhole = paid.length === 1 && paid[0]?.state === "MATCHED" && paid[0].minor === leg.minor;
  if (cycle.isSigned || leg.status !== "SETTLED" || leg.root !== leg.id || !isWhole) return;
  const line = await tell(run, bank, { cycle, leg, minor: leg.minor, isReturn: true });
  line.state = "MATCHED";
  await compare(run, bank);
  const [next] = await run.settlement.rows<{ id: string }>("SELECT id FROM leg WHERE original_leg_id = $1", [leg.id]);
  run.model.sendBack(cycle, leg, leg.minor, next?.id ?? "");
}

/** A payment that is told again, by another line of another statement, settles nothing. */
export async function payTwice(run: FinanceRun, { pick }: Of<"payTwice">): Promise<void> {
  const paid = run.model.lines.filter(
    ({ cycle, leg, state, isReturn }) =>
      state === "MATCHED" && !isReturn && leg.status === "SETTLED" && leg.direction === "PAYS" && !cycle.isSigned,
  );
  const first = paid[paid.length - 1 - (pick % Math.max(1, paid.length))];
  if (!run.bank || !first || first.minor !== first.leg.minor || openLinesOf(run, first.leg).length > 0) return;
  const { cycle, leg, minor } = first;
  await tell(run, run.bank, { cycle, leg, minor, isReturn: false });
  await compare(run, run.bank);
}

function openLinesOf(run: FinanceRun, { root }: ModelLeg): ModelLine[] {
  return run.model.lines.filter(({ leg, state }) => leg.root === root && state === "OPEN");
}

/** Afterwards what is paid twice is named so, once for each line; what a signed period left open goes on in another. What is matched is the model's. */
async function compare(run: FinanceRun, bank: TestBank): Promise<void> {
  await bank.compare(run.model.open.id);
  const [found] = await run.settlement.rows<{ doubles: number; others: string | null }>(
    `SELECT count(*) FILTER (WHERE type = 'DUPLICATE_CREDIT')::integer AS doubles,
       string_agg(type, ' ' ORDER BY type) FILTER (WHERE type LIKE 'UNIDENTIFIED%' OR type IN ('OVERPAID', 'CURRENCY_MISMATCH')) AS others
     FROM break WHERE status <> 'RESOLVED' AND source = 'BANK' AND cycle_id NOT IN (SELECT cycle_id FROM frozen_cycle)`,
  );
  const doubles = run.model.lines.filter(({ state }) => state === "OPEN").length;
  run.same("what the bank told too often", found, { doubles, others: null });
}

/** Two people take a match with the bank apart. A line that was told twice then pays what is awaited again. */
export async function unmatch(run: FinanceRun, step: Of<"unmatch">, again: boolean): Promise<void> {
  const { bank, model, settlement } = run;
  const told = model.lines.filter(({ leg, isReturn }) => isReturn || openLinesOf(run, leg).length === 0);
  const line = told[told.length - 1 - (step.pick % Math.max(1, told.length))];
  if (!bank || !line) return;
  const [maker, checker] = [run.request(run.person(step.by)), run.request(run.person(step.approvedBy))];
  const matchId = await bank.idOf(line.name);
  const { database } = settlement.deps;
  const asked = run.waiting.get(line.name);
  const isStanding = line.state === "MATCHED" && !line.isReturn && !line.cycle.isSigned;
  const wanted = isStanding && !asked ? model.judgeUnmatch(line) : REFUSED;
  await run.expect("un-match", wanted, again, async () => unmatchLine(database, maker, { matchId, reason: "a test" }));
  if (!isStanding || (!asked && wanted !== "done")) return;
  const proposer = asked ?? maker.scope;
  run.waiting.set(line.name, proposer);
  const isPossible = step.accept ? model.judgeUnmatch(line) : "done";
  const verdict = proposer === checker.scope ? "SecondPersonRequired" : isPossible;
  await run.expect("un-match's approval", verdict, again, async () =>
    approveUnmatch(database, checker, { matchId, accept: step.accept }),
  );
  if (verdict === "done") run.waiting.delete(line.name);
  if (verdict !== "done" || !step.accept) return;
  const rows = await settlement.rows<{ id: string }>(
    "SELECT replaced_by AS id FROM leg_unmatch WHERE leg_id = $1 AND replaced_by IS NOT NULL ORDER BY replaced_by",
    [line.leg.id],
  );
  const known = new Set(line.cycle.legs.map(({ id }) => id));
  model.unmatch(line, rows.find(({ id }) => !known.has(id))?.id ?? "");
  await compare(run, bank);
}

/** One prepares the pack, another signs it; afterwards the period stays as it is. */
export async function signOff(run: FinanceRun, { pick, by, and }: Of<"signOff">, again: boolean): Promise<void> {
  const { bank, settlement } = run;
  const cycle = run.cycle(pick);
  if (!bank || cycle.legs.some(({ counterparty }) => counterparty !== null)) return;
  if (isAtLeast(cycle, "INSTRUCTED")) await compare(run, bank);
  const verdict = isAtLeast(cycle, "INSTRUCTED") && !cycle.isSigned ? "done" : REFUSED;
  const period = { cycleId: cycle.id };
  const [maker, checker] = [run.request(run.person(by)), run.request(run.person(and))];
  const { database } = settlement.deps;
  const prepared = await run.expect("pack", verdict, again, async () =>
    signOffPeriod(database, maker, { period, contentHash: null }),
  );
  if (verdict !== "done" || !("signOffId" in prepared)) return;
  const [pack] = await settlement.rows<{ hash: string }>("SELECT content_hash AS hash FROM sign_off WHERE id = $1", [
    prepared.signOffId,
  ]);
  const contentHash = pack?.hash ?? "";
  const isSecond = maker.scope !== checker.scope;
  await run.expect("sign-off", isSecond ? "done" : "SecondPersonRequired", again, async () =>
    signOffPeriod(database, checker, { period, contentHash }),
  );
  if (isSecond) sign(cycle);
}

function sign(cycle: ModelCycle): void {
  cycle.isSigned = true;
}
