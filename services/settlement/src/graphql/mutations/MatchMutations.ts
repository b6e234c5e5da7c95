import { invalidInput, isRefused, lineProblems, parsePublicId, publicId } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { approveMatch } from "../../commands/reconciliation/approveMatch.js";
import { approveUnmatch } from "../../commands/reconciliation/approveUnmatch.js";
import { proposeMatch } from "../../commands/reconciliation/proposeMatch.js";
import { unmatch } from "../../commands/reconciliation/unmatch.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import type { Source } from "../../domain/reconciliation/item.js";
import type { SettlementContext } from "../context.js";
import { parseAmount } from "../parse/parseAmount.js";
import { parseUuid } from "../parse/parseUuid.js";
import { SIDE_PREFIXES } from "../present/presentReconciliation.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveMatchInput,
  ApproveMatchResult,
  ApproveUnmatchInput,
  ApproveUnmatchResult,
  ProposeMatchInput,
  ProposeMatchResult,
  UnmatchInput,
  UnmatchResult,
  type MatchChanged,
} from "../types/reconciliationCommands.js";
import { answerCommand } from "./answerCommand.js";

const MOST_ITEMS = 1_000;
const MOST_NOTE = 500;

@Resolver()
export class MatchMutations {
  @Mutation(() => ProposeMatchResult, {
    description: "Says what belongs together; `approveMatch` by another person matches it.",
  })
  async proposeMatch(
    @Arg("input", () => ProposeMatchInput) input: ProposeMatchInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const { source, note } = input;
    const fee = input.fee ? parseAmount("fee", input.fee) : { amountMinor: 0n };
    const tooMany = [...input.expectedIds, ...input.foundIds].length > MOST_ITEMS;
    const problems = [
      ...idempotencyKeyProblems(input.idempotencyKey),
      ...lineProblems("note", note, MOST_NOTE),
      ...("problem" in fee ? [fee] : []),
      ...(tooMany ? [{ path: ["foundIds"], problem: `must be at most ${MOST_ITEMS} with expectedIds` }] : []),
    ];
    if (problems.length > 0 || "problem" in fee) return invalidInput(...problems).refused;
    const answer = await proposeMatch(
      deps.database,
      { scope: callerScope(caller), key: input.idempotencyKey },
      {
        source,
        cycleId: parseUuid("cyc", input.cycleId),
        partnerCode: plainCode(input.partnerCode),
        expectedIds: input.expectedIds.map((id) => parseExpectedId(source, id)),
        foundIds: input.foundIds.map((id) => parseUuid(SIDE_PREFIXES[source].found, id)),
        feeMinor: fee.amountMinor,
        note,
      },
    );
    return isRefused(answer) ? answer.refused : changed(answer.matchId, true);
  }

  @Mutation(() => ApproveMatchResult, {
    description: "Makes a proposed match; with the bank it settles legs and claims.",
  })
  async approveMatch(
    @Arg("input", () => ApproveMatchInput) input: ApproveMatchInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    return answerCommand(
      { caller, idempotencyKey: input.idempotencyKey },
      async (request) => approveMatch(deps.database, request, { matchId: parseUuid("mat", input.matchId) }),
      ({ matchId }) => changed(matchId),
    );
  }

  @Mutation(() => UnmatchResult, {
    description:
      "Takes a match apart, or a proposal back; the history stays. One with the bank stands until `approveUnmatch`. matchId: the match, a line of it, or the break that it ended.",
  })
  async unmatch(
    @Arg("input", () => UnmatchInput) input: UnmatchInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(caller));
    const { idempotencyKey, reason } = input;
    return answerCommand(
      { caller, idempotencyKey, problems: lineProblems("reason", reason, MOST_NOTE) },
      async (request) => unmatch(deps.database, request, { matchId: parseMatchId(input.matchId), reason }),
      ({ matchId, awaitsApproval }) => changed(matchId, awaitsApproval),
    );
  }

  @Mutation(() => ApproveUnmatchResult, {
    description:
      "Takes a match with the bank apart, by another person: its lines are open again, and what they had settled is awaited again.",
  })
  async approveUnmatch(
    @Arg("input", () => ApproveUnmatchInput) input: ApproveUnmatchInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(caller));
    const { idempotencyKey, accept } = input;
    return answerCommand(
      { caller, idempotencyKey, problems: [] },
      async (request) => approveUnmatch(deps.database, request, { matchId: parseMatchId(input.matchId), accept }),
      ({ matchId }) => changed(matchId),
    );
  }
}

function changed(matchId: string, awaitsApproval = false): MatchChanged {
  return { kind: "MatchChanged", matchId: publicId("mat", matchId), awaitsApproval };
}

/** A match by its own id, by one of its lines, or by the break that it wrote off or paid a claim with. */
function parseMatchId(id: string): string {
  return parsePublicId("pln", id) ?? parsePublicId("bln", id) ?? parsePublicId("brk", id) ?? parseUuid("mat", id);
}

/** What the bank may be expected to tell is a leg or a claim beside the legs. */
function parseExpectedId(source: Source, id: string): string {
  const claim = source === "BANK" ? parsePublicId("clm", id) : undefined;
  return claim ?? parseUuid(SIDE_PREFIXES[source].expected, id);
}

/** A text that cannot be a code is like one that nobody has. */
function plainCode(code: string | null | undefined): string | null {
  if (code === null || code === undefined) return null;
  return /\u0000|\p{Surrogate}/u.test(code) ? "" : code;
}
