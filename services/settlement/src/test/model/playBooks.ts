import { publicId } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { importPartnerStatement } from "../../commands/reconciliation/importPartnerStatement.js";
import { runWaitingReconciliations } from "../../commands/reconciliation/runWaitingReconciliations.js";
import { startReconciliation } from "../../commands/reconciliation/startReconciliation.js";
import type { FinanceRun } from "./FinanceRun.js";
import { PARTNERS, type BookFault, type FinanceStep } from "./financeStories.js";
import { isAtLeast, type ModelCycle } from "./modelBooks.js";

type Of<K extends FinanceStep["do"]> = Extract<FinanceStep, { do: K }>;

interface Owed {
  readonly id: string;
  readonly minor: string;
  readonly currency: string;
}

interface Line {
  readonly line_id: string;
  readonly reference: string;
  readonly amount: string;
  readonly currency: string;
  readonly cycle: string;
  readonly date: string;
  readonly description: string;
}

/** What each fault must be called; of what is right nothing is said. */
const NAMES: Readonly<Record<BookFault, string | null>> = {
  NONE: null,
  LEFT_OUT: "MISSING_AT_PARTNER",
  MORE: "AMOUNT_MISMATCH",
  TWICE: "DUPLICATE_AT_PARTNER",
  OTHER_CURRENCY: "CURRENCY_MISMATCH",
  OTHER_CYCLE: "WRONG_CYCLE",
};
/** What no line of, or no right one, can be matched. */
const UNMATCHED = new Set<BookFault>(["LEFT_OUT", "MORE", "OTHER_CURRENCY", "OTHER_CYCLE"]);

/** A partner tells once of a cycle that is instructed, with these faults in turn: each gets its name, and the rest is matched. */
export async function tellBooks(run: FinanceRun, step: Of<"tellBooks">, again: boolean): Promise<void> {
  const cycle = run.cycle(step.pick);
  const partner = PARTNERS[step.partner % PARTNERS.length] ?? PARTNERS[0];
  const name = `${cycle.id} ${partner}`;
  const owed = await readOwed(run, cycle, partner);
  if (!isAtLeast(cycle, "INSTRUCTED") || owed.length === 0 || run.told.has(name)) return;
  const faults = owed.map((_, place) => step.faults[place % step.faults.length] ?? "NONE");
  const lines = owed.flatMap((one, place) => linesOf(one, faults[place] ?? "NONE", `${place}`));
  if (step.stranger) lines.push(lineOf({ id: newId(), minor: "700", currency: "CZK" }, "stranger"));
  if (lines.length === 0) return;
  const { database } = run.settlement.deps;
  const request = run.request(partner);
  const told = {
    partnerCode: partner,
    cycleId: cycle.id,
    content: { kind: "LINES", lines },
    onlyFilesOf: null,
  } as const;
  await run.expect("statement", cycle.isSigned ? "ReconciliationRefused" : "done", again, async () =>
    importPartnerStatement(database, request, told),
  );
  if (cycle.isSigned) return;
  run.told.add(name);
  await compare(run, cycle, partner);
  const breaks = [...faults.map((fault) => NAMES[fault]), step.stranger ? "MISSING_AT_US" : null];
  run.same("what the partner told", await readFound(run, cycle, partner), {
    breaks: breaks.filter((one) => one !== null).sort(),
    matched: faults.filter((fault) => !UNMATCHED.has(fault)).length,
  });
}

function linesOf(one: Owed, fault: BookFault, lineId: string): Line[] {
  const right = lineOf(one, lineId);
  switch (fault) {
    case "NONE":
      return [right];
    case "LEFT_OUT":
      return [];
    case "MORE":
      return [lineOf({ ...one, minor: `${BigInt(one.minor) * 3n}` }, lineId)];
    case "TWICE":
      return [right, { ...right, line_id: `${lineId} again` }];
    case "OTHER_CURRENCY":
      return [{ ...right, currency: one.currency === "CZK" ? "EUR" : "CZK" }];
    case "OTHER_CYCLE":
      return [{ ...right, cycle: "2009-12" }];
  }
}

function lineOf({ id, minor, currency }: Owed, lineId: string): Line {
  const size = minor.replace("-", "").padStart(3, "0");
  const amount = `${minor.startsWith("-") ? "-" : ""}${size.slice(0, -2)}.${size.slice(-2)}`;
  return {
    line_id: lineId,
    reference: publicId("obl", id),
    amount,
    currency,
    cycle: "",
    date: "2011-01-15",
    description: "",
  };
}

/** What counts of the cycle for a partner: what it receives is positive. */
async function readOwed(run: FinanceRun, cycle: ModelCycle, partner: string): Promise<Owed[]> {
  return run.settlement.rows<Owed>(
    `SELECT id, (CASE creditor_code WHEN $2 THEN amount_minor ELSE -amount_minor END)::text AS minor, currency FROM obligation
     WHERE cycle_id = $1 AND $2 IN (creditor_code, debtor_code)
       AND NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id) ORDER BY id`,
    [cycle.id, partner],
  );
}

async function compare(run: FinanceRun, { id: cycleId }: ModelCycle, partnerCode: string): Promise<void> {
  const { deps } = run.settlement;
  const input = { source: "PARTNER", cycleId, partnerCode, dryRun: false } as const;
  await run.expect("comparison", "done", false, async () =>
    startReconciliation(deps.database, run.request("finance-1"), input),
  );
  await runWaitingReconciliations(deps);
}

async function readFound(run: FinanceRun, { id }: ModelCycle, partner: string): Promise<unknown> {
  const [found] = await run.settlement.rows<{ breaks: string[]; matched: number }>(
    `SELECT (SELECT coalesce(json_agg(type ORDER BY type), '[]') FROM break
             WHERE source = 'PARTNER' AND cycle_id = $1 AND partner_code = $2 AND status <> 'RESOLVED') AS breaks,
       (SELECT count(*)::integer FROM match_item WHERE is_active AND told_by = $2 AND cycle_id = $1 AND expected_id IS NOT NULL) AS matched`,
    [id, partner],
  );
  return found;
}
