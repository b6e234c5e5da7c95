import { Column, Entity, PrimaryColumn } from "typeorm";

export type VerificationStatus = "RUNNING" | "CLEAN" | "VIOLATED";

@Entity("verification")
export class VerificationRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("text")
  status!: VerificationStatus;

  /** The token's subject of who asked for it. */
  @Column("text", { name: "started_by" })
  startedBy!: string;

  /** By the database's clock. */
  @Column({ type: "timestamptz", name: "started_at", insert: false, update: false })
  startedAt!: Date;
}
