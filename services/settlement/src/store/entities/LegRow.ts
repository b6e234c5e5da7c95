import { Column, Entity, PrimaryColumn } from "typeorm";
import { bigintText } from "./bigintText.js";

@Entity("leg")
export class LegRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid", { name: "cycle_id" })
  cycleId!: string;

  @Column("text")
  currency!: string;

  @Column("text", { name: "partner_code" })
  partnerCode!: string;

  @Column("text")
  direction!: "PAYS" | "RECEIVES";

  @Column("numeric", { name: "amount_minor", transformer: bigintText })
  amountMinor!: bigint;
}
