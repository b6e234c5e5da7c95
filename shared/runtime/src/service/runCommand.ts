import type { InternalCommand } from "@tessera/contracts";
import { toNotAnAnswer } from "../database/databaseError.js";
import type { CallerName } from "./credentials.js";
import { inSpan } from "../tracing/spans.js";
import type { CommandHandler, RunningService } from "./running.js";

/** The caller's mistake: the command is unknown, not for this caller, or its input is not by the contract. */
export class CommandRefused extends Error {
  constructor(
    readonly status: 400 | 403 | 404,
    message: string,
  ) {
    super(message);
    this.name = "CommandRefused";
  }
}

/** Runs one internal command of a service for a caller. The input is checked against the contract, and so is the output. */
export async function runCommand(
  service: RunningService,
  caller: CallerName,
  name: string,
  input: unknown,
): Promise<unknown> {
  const handler = service.commands.find(({ command }) => command.name === name);
  if (handler === undefined) throw new CommandRefused(404, `${service.name} has no command ${name}`);
  if (!mayCall(handler.command, caller)) throw new CommandRefused(403, `${name} is not for ${caller}`);
  const parsed = handler.command.input.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new CommandRefused(400, `${name}: ${problems.join("; ")}`);
  }
  const answer = await inSpan(name, { kind: "server", service: service.name }, async () =>
    handle(handler, parsed.data),
  );
  const output = handler.command.output.safeParse(answer);
  if (!output.success) throw new Error(`${name} answered what its contract does not allow`, { cause: output.error });
  return output.data;
}

/** What a database that cannot answer throws becomes UNAVAILABLE, for the caller to repeat. */
async function handle(handler: CommandHandler, input: unknown): Promise<unknown> {
  try {
    return await handler.handle(input);
  } catch (error) {
    throw toNotAnAnswer(error);
  }
}

function mayCall(command: InternalCommand, caller: CallerName): boolean {
  return caller !== "gateway" && command.callers.includes(caller);
}
