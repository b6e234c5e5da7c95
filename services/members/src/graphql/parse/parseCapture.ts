import { parsePublicId, type Points } from "@tessera/kernel";
import { idempotencyKeyProblems } from "@tessera/runtime";
import type { CaptureHoldInput } from "../types/hold/CaptureHold.js";
import { checkNotFuture } from "./checkInstant.js";
import type { Parsed } from "./Parsed.js";
import { Problems } from "./Problems.js";

export interface ParsedCapture {
  readonly idempotencyKey: string;
  /** undefined: the id is not even one of a hold, and is answered like an unknown one. */
  readonly holdId: string | undefined;
  /** null: all that is held. */
  readonly points: Points | null;
  /** null: now. */
  readonly occurredAt: Date | null;
}

export function parseCapture(input: CaptureHoldInput, now: Date): Parsed<ParsedCapture> {
  const problems = new Problems();
  problems.addAll(idempotencyKeyProblems(input.idempotencyKey));
  const points = input.points ?? null;
  if (points !== null && points < 1n) problems.add(["points"], "must be at least 1");
  checkNotFuture(problems, ["occurredAt"], input.occurredAt, now);
  if (problems.any) return { invalid: problems.refusal() };
  const holdId = parsePublicId("hld", input.holdId);
  return { value: { idempotencyKey: input.idempotencyKey, holdId, points, occurredAt: input.occurredAt ?? null } };
}
