import { publicId } from "@tessera/kernel";
import type { VerificationView } from "../../store/queries/verifications.js";
import type { VerificationType } from "../types/VerificationType.js";

export function presentVerification({ id, status, startedAt, reports }: VerificationView): VerificationType {
  return {
    id: publicId("ver", id),
    status,
    startedAt,
    members: reports.get("members") ?? null,
    partners: reports.get("partners") ?? null,
    rewards: reports.get("rewards") ?? null,
    settlement: reports.get("settlement") ?? null,
  };
}
