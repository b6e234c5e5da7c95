import { parsePublicId } from "@tessera/kernel";
import { idempotencyKeyProblems } from "@tessera/runtime";
import type { CaptureRequest } from "../../commands/holds/captureHold.js";
import type { CaptureHoldInput } from "../types/hold/CaptureHold.js";
import { checkNotFuture } from "./checkInstant.js";
import type { Parsed } from "./Parsed.js";
import { Problems } from "./Problems.js";

export function parseCapture(input: CaptureHoldInput, now: Date): Parsed<CaptureRequest> {
  const problems = new Problems();
  problems.addAll(idempotencyKeyProblems(input.idempotencyKey));
  const points = input.points ?? null;
  if (points !== null && points < 1n) problems.add(["points"], "must be at least 1");
  checkNotFuture(problems, ["occurredAt"], input.occurredAt, now);
  if (problems.any) return { invalid: problems.refusal() };
  const holdId = parsePublicId("hld", input.holdId);
  return { value: { idempotencyKey: input.idempotencyKey, holdId, points, occurredAt: input.occurredAt ?? null } };
}
