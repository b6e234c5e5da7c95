import type { Caller } from "@tessera/kernel";
import { ownPartnerOnly } from "../../domain/access.js";

/**
 * Which partner's rows to read: the asked one, the caller's own when it may see no other, undefined for all. null when the
 * caller asks for another's, or for a code that cannot be one: that is answered like a partner without any rows.
 */
export function readablePartner(caller: Caller, asked: string | null | undefined): string | undefined | null {
  const own = ownPartnerOnly(caller);
  const wanted = asked ?? undefined;
  if (wanted !== undefined && /\u0000|\p{Surrogate}/u.test(wanted)) return null;
  if (own === undefined) return wanted;
  return wanted === undefined || wanted === own ? own : null;
}
