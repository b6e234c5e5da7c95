import { publicId, type Refused } from "@tessera/kernel";
import { importBankStatement } from "../../commands/bank/importBankStatement.js";
import { approvePayout } from "../../commands/claims/approvePayout.js";
import { preparePayout } from "../../commands/claims/preparePayout.js";
import { approveSettlementCycle } from "../../commands/cycles/approveSettlementCycle.js";
import { calculateSettlementCycle } from "../../commands/cycles/calculateSettlementCycle.js";
import { closeSettlementCycle } from "../../commands/cycles/closeSettlementCycle.js";
import { moveExits } from "../../commands/exit/moveExits.js";
import { terminatePartner } from "../../commands/exit/terminatePartner.js";
import { instructSettlementCycle } from "../../commands/payments/instructSettlementCycle.js";
import { importPartnerStatement } from "../../commands/reconciliation/importPartnerStatement.js";
import { signOffPeriod } from "../../commands/reconciliation/signOffPeriod.js";
import { startReconciliation } from "../../commands/reconciliation/startReconciliation.js";
import { closeBySchedule } from "../../jobs/closeBySchedule.js";
import { reconcileOnDemand } from "../../jobs/reconcileOnDemand.js";
import { sealCalculated } from "../../jobs/sealCalculated.js";
import type { RunningJob } from "../../jobs/startJob.js";
import type { Finance } from "./openFinance.js";

const LOOK_EVERY_MS = 20;
const FINANCE = (key: string) => ({ scope: "finance-1", key });
const APPROVER = (key: string) => ({ scope: "approver-1", key });

/** A month from its close to its sign-off: each step reads its input anew and sends the same command under the same key. */
export const FINANCE_STEPS = {
  close: async ({ deps, rows }: Finance) =>
    answered(await closeSettlementCycle(deps, FINANCE("close"), { cycleId: await first(rows), at: null })),
  /** Whatever of close and calculation is left to the service's own schedule. */
  schedule: async (finance: Finance) =>
    untilTrue(finance, closeBySchedule(finance.deps, LOOK_EVERY_MS), async () => {
      const [row] = await finance.rows<{ status: string }>("SELECT status FROM cycle ORDER BY opens_at LIMIT 1");
      return row?.status === "CALCULATED";
    }),
  calculate: async ({ deps, rows }: Finance) =>
    answered(await calculateSettlementCycle(deps, FINANCE("calculate"), { cycleId: await first(rows) })),
  seal: async (finance: Finance) =>
    untilTrue(finance, sealCalculated(finance.deps, LOOK_EVERY_MS), async () => {
      const [row] = await finance.rows<{ seals: string }>("SELECT count(*) AS seals FROM cycle_seal");
      return Number(row?.seals) > 0;
    }),
  approve: async ({ deps, rows }: Finance) => {
    const cycleId = await first(rows);
    const [cycle] = await rows<{ hash: string }>("SELECT content_hash AS hash FROM cycle WHERE id = $1", [cycleId]);
    return answered(
      await approveSettlementCycle(deps, APPROVER("approve"), { cycleId, contentHash: cycle?.hash ?? "" }),
    );
  },
  instruct: async ({ deps, rows }: Finance) =>
    answered(await instructSettlementCycle(deps, FINANCE("instruct"), { cycleId: await first(rows) })),
  /** Of what is owed beside the legs. */
  preparePayout: async ({ deps }: Finance) =>
    answered(await preparePayout(deps, FINANCE("prepare payout"), { currency: "CZK", claimIds: null, dueBy: null })),
  approvePayout: async ({ deps, rows }: Finance) => {
    const [payout] = await rows<{ id: string; hash: string }>("SELECT id, content_hash AS hash FROM claim_payout");
    const seen = { payoutId: payout?.id ?? "", contentHash: payout?.hash ?? "" };
    return answered(await approvePayout(deps, APPROVER("approve payout"), seen));
  },
  /** What exits do by themselves, once. */
  moveExits: async ({ deps }: Finance) => {
    await moveExits(deps);
    return "done";
  },
  /** Of the last one whose points were bought out. */
  terminatePartner: async ({ deps, rows }: Finance) => {
    const [exit] = await rows<{ id: string }>(
      "SELECT id FROM partner_exit ORDER BY taken_over_at DESC NULLS LAST LIMIT 1",
    );
    return answered(await terminatePartner(deps, APPROVER("terminate"), { exitId: exit?.id ?? "" }));
  },
  importBank: async ({ deps, rows }: Finance) =>
    answered(
      await importBankStatement(deps, FINANCE("bank"), {
        ...{ fileId: await fileNamed(rows, "bank.xml"), format: "CAMT_053", csv: null },
      }),
    ),
  startBank: async ({ deps, rows }: Finance) => answered(await start(deps, "BANK", await first(rows))),
  reconcile: async (finance: Finance) =>
    untilTrue(finance, reconcileOnDemand(finance.deps, LOOK_EVERY_MS), async () => {
      const [row] = await finance.rows<{ running: string }>(
        "SELECT count(*) AS running FROM reconciliation_run WHERE status = 'RUNNING'",
      );
      return row?.running === "0";
    }),
  /** What came back goes out again. */
  instructAgain: async ({ deps, rows }: Finance) =>
    answered(await instructSettlementCycle(deps, FINANCE("instruct again"), { cycleId: await first(rows) })),
  /** Says of what went out again that the bank has not told of it yet. */
  startBankAgain: async ({ deps, rows }: Finance) => answered(await start(deps, "BANK", await first(rows), "again")),
  importPartner: async ({ deps, rows }: Finance) => {
    const content = { kind: "FILE", fileId: await fileNamed(rows, "p00.csv") } as const;
    const input = { partnerCode: "p00", cycleId: await first(rows), content, onlyFilesOf: null };
    return answered(await importPartnerStatement(deps.database, FINANCE("partner"), input));
  },
  startPartners: async ({ deps, rows }: Finance) => answered(await start(deps, "PARTNER", await first(rows))),
  prepare: async ({ deps, rows }: Finance) => {
    const period = { cycleId: await first(rows) };
    return answered(await signOffPeriod(deps.database, FINANCE("prepare"), { period, contentHash: null }));
  },
  sign: async ({ deps, rows }: Finance) => {
    const period = { cycleId: await first(rows) };
    const [pack] = await rows<{ hash: string }>("SELECT content_hash AS hash FROM sign_off");
    return answered(await signOffPeriod(deps.database, APPROVER("sign"), { period, contentHash: pack?.hash ?? "" }));
  },
} satisfies Record<string, (finance: Finance) => Promise<unknown>>;

export type FinanceStep = keyof typeof FINANCE_STEPS;

async function first(rows: Finance["rows"]): Promise<string> {
  const [cycle] = await rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  return cycle?.id ?? "";
}

async function fileNamed(rows: Finance["rows"], name: string): Promise<string> {
  const [file] = await rows<{ id: string }>("SELECT id FROM stored_file WHERE name = $1", [name]);
  return file?.id ?? "";
}

async function start(deps: Finance["deps"], source: "BANK" | "PARTNER", cycleId: string, time = "") {
  const input = { source, cycleId, partnerCode: null, dryRun: false };
  return startReconciliation(deps.database, FINANCE(`run ${source} ${time}`), input);
}

/** Lets the service's own job work until `isDone`. */
async function untilTrue({ deps }: Finance, job: RunningJob, isDone: () => Promise<boolean>): Promise<"done"> {
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  await job.stop();
  deps.bus.wake();
  return "done";
}

function answered<Answer>(answer: Answer | Refused<{ readonly kind: string }>): Answer {
  if (typeof answer === "object" && answer !== null && "refused" in answer) {
    throw new Error(JSON.stringify(answer.refused));
  }
  return answer;
}

/** As a partner names an obligation. */
export const obligationName = (id: string): string => publicId("obl", id);
