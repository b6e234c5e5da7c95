import type { Draw } from "../../domain/points/Draw.js";
import { Partner } from "../types/Partner.js";
import type { RedemptionDraw } from "../types/wallet/RedemptionDraw.js";
import { presentUnitPrice } from "./presentUnitPrice.js";

export function presentDraw({ lotId, issuerCode, points, unitPrice, currency }: Draw): RedemptionDraw {
  return { lotId, issuer: new Partner(issuerCode), points, unitPrice: presentUnitPrice(unitPrice, currency) };
}
