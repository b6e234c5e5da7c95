import { publicId } from "@tessera/kernel";
import type { LotRecord } from "../../store/queries/records.js";
import { Partner } from "../types/Partner.js";
import type { PointsLot } from "../types/wallet/PointsLot.js";
import { presentUnitPrice } from "./presentUnitPrice.js";

export function presentLot(lot: LotRecord): PointsLot {
  return {
    memberId: lot.memberId,
    issuerCode: lot.issuerCode,
    purchaseId: lot.purchaseId,
    issuedPoints: lot.issued,
    remainingPoints: lot.remaining,
    id: publicId("lot", lot.id),
    issuer: new Partner(lot.issuerCode),
    issuedAt: lot.issuedAt,
    expiresAt: lot.expiresAt,
    unitPrice: presentUnitPrice(lot.unitPrice, lot.currency),
  };
}
