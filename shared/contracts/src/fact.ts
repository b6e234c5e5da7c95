import type { z } from "zod";

/**
 * A kind of fact that one service publishes. Facts of one `key` (a member, the programme, a redemption) are numbered by the
 * publisher without gaps, and every subscriber applies them in that order, once.
 */
export interface FactType<Payload = unknown> {
  /** `<publisher>.<fact>.v<version>`; the part before the first dot is the publishing service. */
  readonly topic: string;
  readonly schema: z.ZodType<Payload>;
  /** A valid payload, for documentation and tests. */
  readonly example: Payload;
}

export function factType<Payload>(
  topic: string,
  schema: z.ZodType<Payload>,
  example: NoInfer<Payload>,
): FactType<Payload> {
  return { topic, schema, example };
}

/** A command that one service accepts from others on its internal endpoint. Idempotent by an id in its input. */
export interface InternalCommand<Input = unknown, Output = unknown> {
  /** `<owner>.<verb>`, for example `members.spendPoints`. */
  readonly name: string;
  /** Services that may call it. */
  readonly callers: readonly ServiceName[];
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
}

export type ServiceName = "members" | "partners" | "rewards" | "settlement";
export const SERVICE_NAMES: readonly ServiceName[] = ["members", "partners", "rewards", "settlement"];

export function internalCommand<Input, Output>(
  command: InternalCommand<Input, Output>,
): InternalCommand<Input, Output> {
  return command;
}
