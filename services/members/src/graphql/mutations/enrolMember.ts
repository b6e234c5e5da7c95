import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { MembersContext } from "../MembersContext.js";
import { EnrolMemberInput, EnrolMemberResult } from "../types/member/EnrolMember.js";
import type { Answer } from "../types/resultUnion.js";
import { enrolAll } from "./enrolAll.js";

@Resolver()
export class EnrolMemberMutation {
  @Mutation(() => EnrolMemberResult)
  async enrolMember(
    @Arg("input", () => EnrolMemberInput) input: EnrolMemberInput,
    @Ctx() context: MembersContext,
  ): Promise<Answer> {
    const [answer] = await enrolAll(context, [input]);
    return answer!;
  }
}
