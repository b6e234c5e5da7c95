import { Column, Entity, PrimaryColumn } from "typeorm";
import type { LegStatus } from "../../domain/payments/leg.js";
import { bigintText } from "./bigintText.js";

@Entity("leg")
export class LegRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid", { name: "cycle_id" })
  cycleId!: string;

  @Column("integer")
  calculation!: number;

  @Column("text")
  currency!: string;

  @Column("text", { name: "partner_code" })
  partnerCode!: string;

  /** null: the hub. */
  @Column("text", { name: "counterparty_code", nullable: true })
  counterpartyCode!: string | null;

  @Column("text")
  direction!: "PAYS" | "RECEIVES";

  @Column("numeric", { name: "amount_minor", transformer: bigintText })
  amountMinor!: bigint;

  @Column("text")
  status!: LegStatus;

  /** Of the amount, what has come or gone. */
  @Column({ type: "numeric", name: "settled_minor", transformer: bigintText, insert: false })
  settledMinor!: bigint;

  /** Of what was settled, what came back; another leg takes its place. */
  @Column({ type: "numeric", name: "returned_minor", transformer: bigintText, insert: false })
  returnedMinor!: bigint;

  /** From the instruction on. */
  @Column("date", { name: "due_on", nullable: true })
  dueOn!: string | null;

  /** As instructed; once it is settled, as the bank booked it. */
  @Column("date", { name: "value_date", nullable: true })
  valueDate!: string | null;

  /** End-to-end id of its payment, from the instruction on. */
  @Column("text", { nullable: true })
  reference!: string | null;

  /** The leg whose place this takes, because its money came back. */
  @Column("uuid", { name: "original_leg_id", nullable: true })
  originalLegId!: string | null;

  /** The cycle that took over what this CARRIED leg carries. */
  @Column("uuid", { name: "carried_into", nullable: true })
  carriedInto!: string | null;
}
