import type { InvariantReport, ServiceName } from "@tessera/contracts";
import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity("verification_report")
export class VerificationReportRow {
  @PrimaryColumn("uuid", { name: "verification_id" })
  verificationId!: string;

  @PrimaryColumn("text")
  service!: ServiceName;

  @Column("jsonb")
  reports!: InvariantReport[];
}
