import DataLoader from "dataloader";
import { publicId } from "@tessera/kernel";
import { loaderOf } from "@tessera/runtime";
import { findContracts, type SignedContract } from "../../store/queries/findContracts.js";
import { findPartnersByCode, findPartnersById, type RegisteredPartner } from "../../store/queries/findPartners.js";
import { readsOf } from "../../store/reads.js";
import type { PartnersContext } from "../context.js";
import type { PartnerType } from "../types/PartnerType.js";

export function presentPartner({ id, code, name, country }: RegisteredPartner): PartnerType {
  return { id: publicId("prt", id), code, name, country };
}

/** Partners by UUID; null where there is none. */
export function partnersById(context: PartnersContext): DataLoader<string, PartnerType | null> {
  return loaderOf(
    context,
    "partnersById",
    () =>
      new DataLoader(async (ids: readonly string[]) => {
        const found = await findPartnersById(readsOf(context.deps.database), ids);
        const byId = new Map(found.map((partner) => [partner.id, presentPartner(partner)]));
        return ids.map((id) => byId.get(id) ?? null);
      }),
  );
}

/** Partners by code; null where there is none. */
export function partnersByCode(context: PartnersContext): DataLoader<string, PartnerType | null> {
  return loaderOf(
    context,
    "partnersByCode",
    () =>
      new DataLoader(async (codes: readonly string[]) => {
        const found = await findPartnersByCode(readsOf(context.deps.database), codes);
        const byCode = new Map(found.map((partner) => [partner.code, presentPartner(partner)]));
        return codes.map((code) => byCode.get(code) ?? null);
      }),
  );
}

/** All contract versions of a partner, by its code. */
export function contractsByPartner(context: PartnersContext): DataLoader<string, SignedContract[]> {
  return loaderOf(
    context,
    "contractsByPartner",
    () =>
      new DataLoader(async (codes: readonly string[]) => {
        const found = await findContracts(readsOf(context.deps.database), codes);
        return codes.map((code) => found.filter(({ partnerCode }) => partnerCode === code));
      }),
  );
}
