import { callerScope, orForbidden } from "@tessera/runtime";
import { Ctx, Mutation, Resolver } from "type-graphql";
import { startVerification } from "../../commands/verification/startVerification.js";
import { mayVerify } from "../../domain/access.js";
import { findVerification } from "../../store/queries/verifications.js";
import type { SettlementContext } from "../context.js";
import { presentVerification } from "../present/presentVerification.js";
import { VerificationType } from "../types/VerificationType.js";

@Resolver()
export class StartVerificationMutation {
  @Mutation(() => VerificationType, {
    description: "Checks every invariant of the network; ask `verification` for the reports.",
  })
  async startVerification(@Ctx() { caller, deps }: SettlementContext): Promise<VerificationType> {
    orForbidden(mayVerify(caller));
    const id = await startVerification(deps.database, callerScope(caller));
    deps.wakeVerifier();
    const started = await findVerification(deps.database, id);
    if (!started) throw new Error(`verification ${id} has vanished`);
    return presentVerification(started);
  }
}
