import { idempotencyKeyProblems } from "@tessera/runtime";
import type { Enrolment } from "../../commands/members/enrolMembers.js";
import type { EnrolMemberInput } from "../types/member/EnrolMember.js";
import { checkNotFuture } from "./checkInstant.js";
import { checkVisible } from "./checkText.js";
import type { Parsed } from "./Parsed.js";
import { LONGEST_CARD_NUMBER } from "./parseWhose.js";
import { Problems } from "./Problems.js";

/** One @ with something before it and a dotted name behind; whether mail arrives only mail can tell. */
const EMAIL = /^[^\s@\p{C}]{1,64}@[^\s@.\p{C}]+(?:\.[^\s@.\p{C}]+)+$/u;

export function parseEnrolment(input: EnrolMemberInput, now: Date): Parsed<Enrolment> {
  const problems = new Problems();
  problems.addAll(idempotencyKeyProblems(input.idempotencyKey));
  const cardNumber = input.cardNumber ?? null;
  if (cardNumber !== null) checkVisible(problems, ["cardNumber"], cardNumber, LONGEST_CARD_NUMBER);
  checkNotFuture(problems, ["enrolledAt"], input.enrolledAt, now);
  const email = input.email ?? null;
  if (email !== null && (email.length > 254 || !EMAIL.test(email))) problems.add(["email"], "is not an e-mail address");
  const language = parseLanguage(problems, input.language ?? null);
  if (problems.any) return { invalid: problems.refusal() };
  return {
    value: { idempotencyKey: input.idempotencyKey, cardNumber, enrolledAt: input.enrolledAt ?? null, email, language },
  };
}

function parseLanguage(problems: Problems, language: string | null): string | null {
  if (language === null) return null;
  try {
    return Intl.getCanonicalLocales(language)[0] ?? null;
  } catch {
    problems.add(["language"], 'must be a language tag such as "cs"');
    return null;
  }
}
