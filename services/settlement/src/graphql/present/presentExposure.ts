import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { Exposure } from "../../domain/exposure/exposure.js";
import type { DefaultView } from "../../store/queries/defaults.js";
import type { ExposureType, PartnerDefaultType } from "../types/exposure.js";

export function presentExposure(exposure: Exposure): ExposureType {
  const amount = (amountMinor: bigint) => presentMoney(money(amountMinor, exposure.currency));
  return {
    partner: { code: exposure.partnerCode },
    position: amount(exposure.positionMinor),
    held: amount(exposure.heldMinor),
    creditLine: amount(exposure.creditLineMinor),
    cap: amount(exposure.capMinor),
    level: exposure.level,
  };
}

export function presentDefault(found: DefaultView): PartnerDefaultType {
  return {
    id: publicId("dft", found.id),
    partner: { code: found.partnerCode },
    cycleId: publicId("cyc", found.cycleId),
    reason: found.reason,
    declaredBy: found.declaredBy,
    approvedBy: found.approvedBy,
    shares: found.shares.map(({ layer, partnerCode, amountMinor, currency }) => ({
      layer,
      partner: partnerCode === null ? null : { code: partnerCode },
      amount: presentMoney(money(amountMinor, currency)),
    })),
  };
}
