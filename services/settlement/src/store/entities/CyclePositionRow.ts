import { Column, Entity, PrimaryColumn } from "typeorm";
import { bigintText } from "./bigintText.js";

@Entity("cycle_position")
export class CyclePositionRow {
  @PrimaryColumn("uuid", { name: "cycle_id" })
  cycleId!: string;

  @PrimaryColumn("integer")
  calculation!: number;

  @PrimaryColumn("text")
  currency!: string;

  @PrimaryColumn("text", { name: "partner_code" })
  partnerCode!: string;

  @Column("numeric", { name: "receivable_minor", transformer: bigintText })
  receivableMinor!: bigint;

  @Column("numeric", { name: "payable_minor", transformer: bigintText })
  payableMinor!: bigint;

  /** What earlier cycles carried forward: + to the partner, − from it. */
  @Column("numeric", { name: "carried_minor", transformer: bigintText })
  carriedMinor!: bigint;
}
