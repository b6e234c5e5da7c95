import type { Caller } from "@tessera/kernel";
import { idempotencyKeyProblems } from "@tessera/runtime";
import type { HoldRequest } from "../../commands/holds/holdPoints.js";
import type { HoldPointsInput } from "../types/hold/HoldPoints.js";
import { checkVisible } from "./checkText.js";
import type { Parsed } from "./Parsed.js";
import { parseWhose } from "./parseWhose.js";
import { parseWriter } from "./parseWriter.js";
import { Problems } from "./Problems.js";

/** A hold binds points that nobody has spent yet; a week is longer than any checkout takes. */
const LONGEST_HOLD_SECONDS = 7 * 24 * 3600;

export function parseHold(caller: Caller, input: HoldPointsInput): Parsed<HoldRequest> {
  const problems = new Problems();
  problems.addAll(idempotencyKeyProblems(input.idempotencyKey));
  const whose = parseWhose(problems, input);
  const partnerCode = parseWriter(problems, caller, input.partnerCode);
  if (input.points < 1n) problems.add(["points"], "must be at least 1");
  if (input.expiresInSeconds < 1 || input.expiresInSeconds > LONGEST_HOLD_SECONDS) {
    problems.add(["expiresInSeconds"], `must be 1 to ${LONGEST_HOLD_SECONDS}`);
  }
  checkVisible(problems, ["reference"], input.reference, 255);
  if (problems.any) return { invalid: problems.refusal() };
  const { idempotencyKey, points, expiresInSeconds, reference } = input;
  return { value: { idempotencyKey, whose, partnerCode, points, expiresInSeconds, reference } };
}
