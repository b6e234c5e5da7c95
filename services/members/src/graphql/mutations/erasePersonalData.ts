import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import { isRefused, parsePublicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { erasePersonalData } from "../../commands/members/erasePersonalData.js";
import { erasePersonalData as mayErasePersonalData } from "../../domain/access.js";
import type { MembersContext } from "../MembersContext.js";
import { ErasePersonalDataResult, type PersonalDataErased } from "../types/member/ErasePersonalData.js";
import type { Answer } from "../types/resultUnion.js";

@Resolver()
export class ErasePersonalDataMutation {
  @Mutation(() => ErasePersonalDataResult, {
    description:
      "Destroys the key of a member's personal data, so that backups cannot tell it either. The wallet stays. Repeating it changes nothing.",
  })
  async erasePersonalData(
    @Arg("memberId", () => ID) memberId: string,
    @Ctx() { caller, deps }: MembersContext,
  ): Promise<Answer> {
    orForbidden(mayErasePersonalData(caller));
    const answer = await erasePersonalData(deps.book, parsePublicId("mbr", memberId));
    if (isRefused(answer)) return answer.refused;
    const erased: PersonalDataErased = { kind: "PersonalDataErased", memberId };
    return erased;
  }
}
