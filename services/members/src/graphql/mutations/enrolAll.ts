import { isRefused } from "@tessera/kernel";
import { callerScope, orForbidden } from "@tessera/runtime";
import { enrolMembers } from "../../commands/members/enrolMembers.js";
import { writePurchases } from "../../domain/access.js";
import { forgetLoaded } from "../loaders/forgetLoaded.js";
import { loadMember } from "../loaders/loadMember.js";
import type { MembersContext } from "../MembersContext.js";
import { parseEnrolment } from "../parse/parseEnrolment.js";
import { presentMember } from "../present/presentMember.js";
import type { Member } from "../types/member/Member.js";
import type { EnrolMemberInput, MemberEnrolled } from "../types/member/EnrolMember.js";
import type { Answer } from "../types/resultUnion.js";
import { answerEach } from "./answerEach.js";
import { checkBulk } from "./checkBulk.js";

/** What enrolMember and enrolMembers do: an answer per input, in order. */
export async function enrolAll(
  context: MembersContext,
  inputs: readonly EnrolMemberInput[],
): Promise<readonly Answer[]> {
  const { caller, deps } = context;
  orForbidden(writePurchases(caller));
  checkBulk(inputs);
  forgetLoaded(context);
  const now = new Date();
  const answers = await answerEach(
    inputs.map((input) => parseEnrolment(input, now)),
    async (enrolments) => enrolMembers(deps.book, callerScope(caller), enrolments),
  );
  return answers.map((answer) => {
    if (isRefused(answer)) return answer.refused;
    const enrolled: MemberEnrolled = {
      kind: "MemberEnrolled",
      member: async () => presentEnrolled(context, answer.memberId),
    };
    return enrolled;
  });
}

/** A till has the card of the enrolment in hand, also when its number was made here. */
async function presentEnrolled(context: MembersContext, memberId: string): Promise<Member | null> {
  const member = await loadMember(context, memberId);
  return presentMember(context.caller, member, member === undefined ? [] : [member.firstCardNumber]);
}
