import { createHash } from "node:crypto";
import { invalidInput, isRefused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { importPaymentStatus } from "../../commands/payments/importPaymentStatus.js";
import { mayPrepareMoney } from "../../domain/access.js";
import { readFileChunks } from "../../store/files/fileChunks.js";
import { findFile } from "../../store/files/findFile.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { shownPayout } from "../present/presentPayout.js";
import { shownCycle } from "../present/shownCycle.js";
import type { ClaimPayoutStatusImported } from "../types/claimPayouts.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ImportPaymentStatusInput,
  ImportPaymentStatusResult,
  type PaymentStatusImported,
} from "../types/paymentStatus.js";

@Resolver()
export class ImportPaymentStatusMutation {
  @Mutation(() => ImportPaymentStatusResult, {
    description: "Records the bank's answer to a payment file (pain.002). What it refuses is due again.",
  })
  async importPaymentStatus(
    @Arg("input", () => ImportPaymentStatusInput) input: ImportPaymentStatusInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayPrepareMoney(caller));
    const problems = idempotencyKeyProblems(input.idempotencyKey);
    if (problems.length > 0) return invalidInput(...problems).refused;
    const source = await openSource(context, input);
    if (!source) return invalidInput({ path: ["fileId"], problem: "must name a file, or `xml` hold one" }).refused;
    const request = { scope: callerScope(caller), key: input.idempotencyKey };
    const answer = await importPaymentStatus(deps, request, { sha256: source.sha256 }, source.chunks);
    if (isRefused(answer)) return answer.refused;
    if ("payoutId" in answer) {
      const payout = await shownPayout(context, answer.payoutId);
      const { rejected } = answer;
      return { kind: "ClaimPayoutStatusImported", payout, rejected } satisfies ClaimPayoutStatusImported as Answer;
    }
    const imported: PaymentStatusImported = {
      kind: "PaymentStatusImported",
      cycle: await shownCycle(context, answer.cycleId),
      rejected: answer.rejected,
    };
    return imported;
  }
}

interface Source {
  readonly sha256: string;
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

async function openSource(
  { deps }: SettlementContext,
  { fileId, xml }: ImportPaymentStatusInput,
): Promise<Source | undefined> {
  if (typeof xml === "string" && !fileId) {
    const bytes = Buffer.from(xml, "utf8");
    return { sha256: createHash("sha256").update(bytes).digest("hex"), chunks: [bytes] };
  }
  if (!fileId || typeof xml === "string") return undefined;
  const file = await findFile(deps.database, parseUuid("fil", fileId));
  return file ? { sha256: file.sha256, chunks: readFileChunks(deps.database, file.id) } : undefined;
}
