import { Column, Entity, PrimaryColumn } from "typeorm";
import type { NettingScheme } from "../../domain/netting/reportNetting.js";
import { bigintText } from "./bigintText.js";

@Entity("netting_report")
export class NettingReportRow {
  @PrimaryColumn("uuid", { name: "cycle_id" })
  cycleId!: string;

  @PrimaryColumn("integer")
  calculation!: number;

  @PrimaryColumn("text")
  currency!: string;

  @PrimaryColumn("text")
  scheme!: NettingScheme;

  @Column("numeric", { name: "value_minor", transformer: bigintText })
  valueMinor!: bigint;

  @Column("integer")
  payments!: number;

  /** Text with 6 places. */
  @Column("numeric")
  efficiency!: string;

  @Column("boolean")
  optimal!: boolean;
}
