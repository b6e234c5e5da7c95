import { registerEnumType } from "type-graphql";

export enum MemberStatus {
  ACTIVE = "ACTIVE",
  SUSPENDED = "SUSPENDED",
  CLOSED = "CLOSED",
}
registerEnumType(MemberStatus, { name: "MemberStatus" });
