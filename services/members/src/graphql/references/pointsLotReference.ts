import { parsePublicId } from "@tessera/kernel";
import { seesLotPoints } from "../../domain/access.js";
import { loadLot } from "../loaders/loadLot.js";
import type { MembersContext } from "../MembersContext.js";
import { presentLot } from "../present/presentLot.js";
import type { PointsLot } from "../types/wallet/PointsLot.js";

/** A lot that another service named: for its member, its issuer and who may read every wallet. */
export async function pointsLotReference(
  { id }: { readonly id: string },
  context: MembersContext,
): Promise<PointsLot | null> {
  const uuid = parsePublicId("lot", id);
  const lot = uuid === undefined ? undefined : await loadLot(context, uuid);
  return lot && seesLotPoints(context.caller, lot) ? presentLot(lot) : null;
}
