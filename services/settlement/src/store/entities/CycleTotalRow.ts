import { Column, Entity, PrimaryColumn } from "typeorm";
import type { ObligationKind } from "../../domain/cycles/contentText.js";
import { bigintText } from "./bigintText.js";

@Entity("cycle_total")
export class CycleTotalRow {
  @PrimaryColumn("uuid", { name: "cycle_id" })
  cycleId!: string;

  @PrimaryColumn("integer")
  calculation!: number;

  @PrimaryColumn("text")
  currency!: string;

  @PrimaryColumn("text")
  kind!: ObligationKind;

  @Column("integer", { name: "obligations" })
  count!: number;

  @Column("numeric", { name: "gross_minor", transformer: bigintText })
  grossMinor!: bigint;
}
