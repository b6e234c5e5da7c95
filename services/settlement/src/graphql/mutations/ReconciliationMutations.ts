import { invalidInput, isRefused, publicId } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { importPartnerStatement, type StatementContent } from "../../commands/reconciliation/importPartnerStatement.js";
import { approveTolerance, setTolerance } from "../../commands/reconciliation/setTolerance.js";
import { signOffPeriod } from "../../commands/reconciliation/signOffPeriod.js";
import { startReconciliation } from "../../commands/reconciliation/startReconciliation.js";
import {
  mayApproveMoney,
  mayImportPartnerStatements,
  mayPrepareMoney,
  maySignOff,
  seesAllClearing,
} from "../../domain/access.js";
import { findRun, findSignOff } from "../../store/queries/reconciliation.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseDryRunFile } from "../parse/parseDryRunFile.js";
import { parseUuid } from "../parse/parseUuid.js";
import { presentImportRefusal, presentReconciliation, presentSignOff } from "../present/presentReconciliation.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveToleranceInput,
  ApproveToleranceResult,
  ImportPartnerStatementInput,
  ImportPartnerStatementResult,
  RunReconciliationInput,
  RunReconciliationResult,
  SetToleranceInput,
  SetToleranceResult,
  SignOffPeriodInput,
  SignOffPeriodResult,
  type PartnerStatementImported,
  type PeriodSignOff,
  type ReconciliationStarted,
  type ToleranceChanged,
} from "../types/reconciliationCommands.js";
import { answerCommand } from "./answerCommand.js";

const MOST_LINES = 1_000;
/** Nobody's code. */
const NO_PARTNER = "";
const plainCode = (code: string) => (/\u0000|\p{Surrogate}/u.test(code) ? NO_PARTNER : code);

@Resolver()
export class ReconciliationMutations {
  @Mutation(() => ImportPartnerStatementResult, { description: "What a partner's own books say about a cycle." })
  async importPartnerStatement(
    @Arg("input", () => ImportPartnerStatementInput) input: ImportPartnerStatementInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayImportPartnerStatements(caller));
    const content = contentOf(input);
    const problems = [...idempotencyKeyProblems(input.idempotencyKey), ...("problem" in content ? [content] : [])];
    if (problems.length > 0 || "problem" in content) return invalidInput(...problems).refused;
    // Another partner is answered like one that does not exist.
    const own = seesAllClearing(caller) ? null : (caller?.partnerCode ?? NO_PARTNER);
    const asked = plainCode(input.partnerCode);
    const answer = await importPartnerStatement(
      deps.database,
      { scope: callerScope(caller), key: input.idempotencyKey },
      {
        partnerCode: own === null || own === asked ? asked : NO_PARTNER,
        cycleId: parseUuid("cyc", input.cycleId),
        content,
        onlyFilesOf: own,
      },
      deps.fileQuota,
    );
    if (isRefused(answer)) return presentImportRefusal(answer.refused);
    const { statementId, lines, badLines } = answer;
    const imported: PartnerStatementImported = {
      kind: "PartnerStatementImported",
      statementId: publicId("pst", statementId),
      lines,
      badLines,
    };
    return imported;
  }

  @Mutation(() => RunReconciliationResult, {
    description: "Starts a comparison; `reconciliationProgress` tells how it goes.",
  })
  async runReconciliation(
    @Arg("input", () => RunReconciliationInput) input: RunReconciliationInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const file = parseDryRunFile(input);
    if (file !== null && isRefused(file)) return file.refused;
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const { source, dryRun } = input;
    const code = source === "PARTNER" && typeof input.partnerCode === "string" ? plainCode(input.partnerCode) : null;
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const wanted = { source, dryRun, cycleId: parseUuid("cyc", input.cycleId), partnerCode: code, file };
    const answer = await startReconciliation(deps.database, request, wanted);
    if (isRefused(answer)) return answer.refused;
    deps.wakeReconciler();
    const run = await findRun(deps.database, answer.runId);
    if (!run) throw new Error(`run ${answer.runId} has vanished`);
    const started: ReconciliationStarted = {
      kind: "ReconciliationStarted",
      reconciliation: presentReconciliation(run),
    };
    return started;
  }

  @Mutation(() => SetToleranceResult, { description: "Holds from `approveTolerance` by another person on." })
  async setTolerance(
    @Arg("input", () => SetToleranceInput) input: SetToleranceInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const absolute = parseAmount("absolute", input.absolute);
    const bps = input.bps ?? null;
    const isNegative = !("problem" in absolute) && absolute.amountMinor < 0n;
    const problems = [
      ...idempotencyKeyProblems(input.idempotencyKey),
      ...("problem" in absolute ? [absolute] : []),
      ...(isNegative ? [{ path: ["absolute"], problem: "must not be negative" }] : []),
      ...(bps !== null && (bps < 0 || bps > 10_000) ? [{ path: ["bps"], problem: "must be between 0 and 10000" }] : []),
    ];
    if (problems.length > 0 || "problem" in absolute) return invalidInput(...problems).refused;
    const answer = await setTolerance(
      deps.database,
      { scope: callerScope(caller), key: input.idempotencyKey },
      {
        partnerCode: plainCode(input.partnerCode),
        currency: absolute.currency,
        kind: input.kind,
        absoluteMinor: absolute.amountMinor,
        bps,
      },
    );
    return isRefused(answer) ? answer.refused : toleranceChanged(answer.toleranceId);
  }

  @Mutation(() => ApproveToleranceResult, { description: "By another person than the one who set it." })
  async approveTolerance(
    @Arg("input", () => ApproveToleranceInput) input: ApproveToleranceInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveTolerance(deps.database, request, { toleranceId: parseUuid("tol", input.toleranceId) }),
      ({ toleranceId }) => toleranceChanged(toleranceId),
    );
  }

  @Mutation(() => SignOffPeriodResult, {
    description: "Prepares the pack of a period; with its hash, another person signs it, and the period is frozen.",
  })
  async signOffPeriod(
    @Arg("input", () => SignOffPeriodInput) input: SignOffPeriodInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(maySignOff(caller));
    const { from, to, cycleId } = input;
    const period =
      typeof cycleId === "string" ? { cycleId: parseUuid("cyc", cycleId) } : from && to ? { from, to } : undefined;
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (!period) problems.push({ path: ["cycleId"], problem: "must be given, or from and to" });
    if (problems.length > 0 || !period) return invalidInput(...problems).refused;
    const hash = input.contentHash ?? null;
    const contentHash = hash === null || /^[0-9a-f]{64}$/.test(hash) ? hash : "none";
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await signOffPeriod(deps.database, request, { period, contentHash });
    if (isRefused(answer)) return answer.refused;
    const found = await findSignOff(deps.database, answer.signOffId);
    if (!found) throw new Error(`sign-off ${answer.signOffId} has vanished`);
    const signed: PeriodSignOff = { kind: "PeriodSignOff", signOff: presentSignOff(found) };
    return signed;
  }
}

function toleranceChanged(toleranceId: string): ToleranceChanged {
  return { kind: "ToleranceChanged", toleranceId: publicId("tol", toleranceId) };
}

function contentOf(input: ImportPartnerStatementInput): StatementContent | { path: string[]; problem: string } {
  const { fileId, csv, lines } = input;
  const given = [fileId, csv, lines].filter((one) => one !== null && one !== undefined);
  if (given.length !== 1) return { path: ["fileId"], problem: "exactly one of fileId, csv and lines must be given" };
  if (typeof fileId === "string") return { kind: "FILE", fileId: parseUuid("fil", fileId) };
  if (typeof csv === "string") return { kind: "CSV", csv };
  if ((lines ?? []).length > MOST_LINES) return { path: ["lines"], problem: `must be at most ${MOST_LINES}` };
  const records = (lines ?? []).map((line) => ({
    line_id: line.lineId,
    reference: line.reference ?? "",
    amount: line.amount,
    currency: line.currency,
    cycle: line.cycle ?? "",
    date: line.date,
    description: line.description ?? "",
  }));
  return { kind: "LINES", lines: records };
}
