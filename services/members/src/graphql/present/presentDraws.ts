import type { DrawRecord, LotRecord } from "../../store/queries/records.js";
import { Partner } from "../types/Partner.js";
import type { RedemptionDraw } from "../types/wallet/RedemptionDraw.js";
import { presentLot } from "./presentLot.js";
import { presentUnitPrice } from "./presentUnitPrice.js";

/** Draws in the order drawn, each with its lot as it is now. */
export function presentDraws(draws: readonly DrawRecord[], lots: readonly LotRecord[]): RedemptionDraw[] {
  const lotOf = new Map(lots.map((lot) => [lot.id, lot]));
  return draws.map(({ lotId, points }) => {
    const lot = lotOf.get(lotId);
    if (lot === undefined) throw new Error(`draw from a lot that is not there: ${lotId}`);
    return { lot: presentLot(lot), issuer: new Partner(lot.issuerCode), points, unitPrice: presentUnitPrice(lot.unitPrice, lot.currency) };
  });
}
