import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { MembersContext } from "../MembersContext.js";
import { EnrolMembersInput, EnrolMembersResult } from "../types/member/EnrolMember.js";
import { enrolAll } from "./enrolAll.js";

@Resolver()
export class EnrolMembersMutation {
  @Mutation(() => EnrolMembersResult, { description: "Up to 1,000 members; an answer per item, in order." })
  async enrolMembers(
    @Arg("input", () => EnrolMembersInput) input: EnrolMembersInput,
    @Ctx() context: MembersContext,
  ): Promise<EnrolMembersResult> {
    return { results: await enrolAll(context, input.members) };
  }
}
