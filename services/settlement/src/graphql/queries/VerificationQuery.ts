import { parsePublicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { mayVerify } from "../../domain/access.js";
import { findVerification } from "../../store/queries/verifications.js";
import type { SettlementContext } from "../context.js";
import { presentVerification } from "../present/presentVerification.js";
import { VerificationType } from "../types/VerificationType.js";

@Resolver()
export class VerificationQuery {
  @Query(() => VerificationType, { nullable: true })
  async verification(
    @Arg("id", () => ID) id: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<VerificationType | null> {
    orForbidden(mayVerify(caller));
    const verificationId = parsePublicId("ver", id);
    const found = verificationId === undefined ? null : await findVerification(deps.database, verificationId);
    return found && presentVerification(found);
  }
}
