import { registerEnumType } from "type-graphql";

export enum PartnerStatus {
  ACTIVE = "ACTIVE",
  EARN_STOPPED = "EARN_STOPPED",
  WINDING_DOWN = "WINDING_DOWN",
  TERMINATED = "TERMINATED",
}
registerEnumType(PartnerStatus, { name: "PartnerStatus" });

export enum ExitMode {
  RUN_OFF = "RUN_OFF",
  BUY_OUT = "BUY_OUT",
}
registerEnumType(ExitMode, { name: "ExitMode" });

export enum ExitStage {
  PROPOSED = "PROPOSED",
  APPROVED = "APPROVED",
  WITHDRAWN = "WITHDRAWN",
  REVOKED = "REVOKED",
}
registerEnumType(ExitStage, { name: "ExitStage" });

export enum ExitSettlementKind {
  BUY_OUT = "BUY_OUT",
  TRUE_UP = "TRUE_UP",
}
registerEnumType(ExitSettlementKind, { name: "ExitSettlementKind" });
