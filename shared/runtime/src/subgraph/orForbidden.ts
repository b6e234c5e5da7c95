import type { Access } from "@tessera/kernel";
import { NotAnAnswer } from "../errors.js";

/** Throws what an access rule says no with. Call it before any id of the request is read. */
export function orForbidden(access: Access): void {
  if (access === "UNAUTHENTICATED") throw new NotAnAnswer("UNAUTHENTICATED", "Sign in to ask for this.");
  if (access === "FORBIDDEN") throw new NotAnAnswer("FORBIDDEN", "Your role or scope does not cover this.");
}
