import { lineProblems, type InputProblem, type Refused } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import {
  approveBreakResolution,
  assignBreak,
  closeBreak,
  investigateBreak,
  resolveBreak,
  type BreakChanged as Changed,
} from "../../commands/reconciliation/changeBreak.js";
import type { Request } from "../../commands/deps.js";
import { mayApproveMoney, mayPrepareMoney } from "../../domain/access.js";
import { findBreak } from "../../store/queries/reconciliation.js";
import type { SettlementContext } from "../context.js";
import { optionalCode } from "../parse/optionalCode.js";
import { parseUuid } from "../parse/parseUuid.js";
import { presentBreak } from "../present/presentReconciliation.js";
import type { Answer } from "../types/cycleCommands.js";
import {
  ApproveBreakResolutionInput,
  ApproveBreakResolutionResult,
  AssignBreakInput,
  AssignBreakResult,
  CloseBreakInput,
  CloseBreakResult,
  InvestigateBreakInput,
  InvestigateBreakResult,
  ResolveBreakInput,
  ResolveBreakResult,
  type BreakChanged,
} from "../types/reconciliationCommands.js";
import { answerCommand } from "./answerCommand.js";

const MOST_NOTE = 500;

@Resolver()
export class BreakMutations {
  @Mutation(() => AssignBreakResult, { description: "Gives a break to a person, with a deadline." })
  async assignBreak(
    @Arg("input", () => AssignBreakInput) input: AssignBreakInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(context.caller));
    const { owner, deadline } = input;
    return change(context, input, lineProblems("owner", owner, 255), async (request, breakId) =>
      assignBreak(context.deps.database, request, { breakId, owner, deadline: deadline ?? null }),
    );
  }

  @Mutation(() => InvestigateBreakResult, { description: "Notes what was found out about a break." })
  async investigateBreak(
    @Arg("input", () => InvestigateBreakInput) input: InvestigateBreakInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(context.caller));
    const { note } = input;
    return change(context, input, lineProblems("note", note, MOST_NOTE), async (request, breakId) =>
      investigateBreak(context.deps.database, request, { breakId, note }),
    );
  }

  @Mutation(() => ResolveBreakResult, {
    description:
      "EXPLAINED resolves it; ADJUSTMENT, WRITE_OFF and CLAIM wait for `approveBreakResolution` by another person.",
  })
  async resolveBreak(
    @Arg("input", () => ResolveBreakInput) input: ResolveBreakInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(context.caller));
    const { resolution, note } = input;
    const claimPartner = optionalCode(input.partnerCode);
    const adjustmentId = typeof input.adjustmentId === "string" ? parseUuid("adj", input.adjustmentId) : null;
    return change(context, input, lineProblems("note", note, MOST_NOTE), async (request, breakId) =>
      resolveBreak(context.deps.database, request, { breakId, resolution, note, adjustmentId, claimPartner }),
    );
  }

  @Mutation(() => ApproveBreakResolutionResult, {
    description: "By another person than the one who proposed it; `closeBreak` then ends it.",
  })
  async approveBreakResolution(
    @Arg("input", () => ApproveBreakResolutionInput) input: ApproveBreakResolutionInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayApproveMoney(context.caller));
    const { accept } = input;
    return change(context, input, [], async (request, breakId) =>
      approveBreakResolution(context.deps.database, request, { breakId, accept }),
    );
  }

  @Mutation(() => CloseBreakResult, {
    description: "Resolves an APPROVED break whose resolution was carried out; its adjustment must be posted.",
  })
  async closeBreak(
    @Arg("input", () => CloseBreakInput) input: CloseBreakInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayPrepareMoney(context.caller));
    return change(context, input, [], async (request, breakId) =>
      closeBreak(context.deps.database, request, { breakId }),
    );
  }
}

/** Checks what all of these take, runs the command and shows the break as it is then. */
async function change(
  { caller, deps }: SettlementContext,
  input: { readonly idempotencyKey: string; readonly breakId: string },
  textProblems: readonly InputProblem[],
  run: (request: Request, breakId: string) => Promise<Changed | Refused<Answer>>,
): Promise<Answer> {
  return answerCommand(
    { caller, idempotencyKey: input.idempotencyKey, problems: textProblems },
    async (request) => run(request, parseUuid("brk", input.breakId)),
    async ({ breakId }): Promise<BreakChanged> => {
      const found = await findBreak(deps.database, breakId);
      if (!found) throw new Error(`break ${breakId} has vanished`);
      return { kind: "BreakChanged", break: presentBreak(found) };
    },
  );
}
