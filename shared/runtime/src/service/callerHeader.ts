import { type Caller, type Identity, ROLES, SCOPES } from "@tessera/kernel";
import { z } from "zod";
import { CommandRefused } from "./runCommand.js";

/** Carries the user's identity from the gateway to a subgraph. Believed only beside the gateway's credential. */
export const CALLER_HEADER = "x-tessera-caller";

const identity = z.object({
  subject: z.string().min(1),
  roles: z.array(z.enum(ROLES as [string, ...string[]])),
  scopes: z.array(z.enum(SCOPES as [string, ...string[]])),
  partnerCode: z.string().optional(),
  memberId: z.string().optional(),
});

/** Whoever asks once asks again, with the same token. */
const written = new WeakMap<Identity, string>();

/** Base64url, since a subject or a partner code may hold characters that a header cannot. */
export function writeCaller(caller: Caller): string | undefined {
  if (caller === undefined) return undefined;
  const before = written.get(caller);
  if (before !== undefined) return before;
  const header = Buffer.from(JSON.stringify(caller), "utf8").toString("base64url");
  written.set(caller, header);
  return header;
}

/** Throws CommandRefused for anything that `writeCaller` did not write: a request of the gateway is never half understood. */
export function readCaller(header: string | undefined): Caller {
  if (header === undefined) return undefined;
  try {
    return identity.parse(JSON.parse(Buffer.from(header, "base64url").toString("utf8"))) as Caller;
  } catch {
    throw new CommandRefused(400, "Malformed request.");
  }
}
