import { parsePublicId } from "@tessera/kernel";
import type { PartnersContext } from "../context.js";
import { partnersByCode, partnersById } from "../loaders/partnerLoaders.js";
import type { PartnerType } from "../types/PartnerType.js";

/** A partner by either of its keys. */
export async function resolvePartner(
  reference: { readonly id?: string; readonly code?: string },
  context: PartnersContext,
): Promise<PartnerType | null> {
  if (reference.code !== undefined) return partnersByCode(context).load(reference.code);
  const id = parsePublicId("prt", reference.id ?? "");
  return id === undefined ? null : partnersById(context).load(id);
}
