import { Column, Entity, PrimaryColumn } from "typeorm";
import type { ClawbackPolicy, ClearingModel, CutOffMode } from "../../domain/programme.js";

@Entity("programme")
export class ProgrammeRow {
  @PrimaryColumn({ name: "only_row", type: "boolean" })
  onlyRow!: true;

  @Column({ type: "text" })
  code!: string;

  @Column({ name: "time_zone", type: "text" })
  timeZone!: string;

  @Column({ name: "starts_on", type: "date" })
  startsOn!: string;

  @Column({ type: "text", array: true })
  currencies!: string[];

  @Column({ name: "expiry_months", type: "integer" })
  expiryMonths!: number;

  @Column({ type: "text" })
  clawback!: ClawbackPolicy;

  @Column({ name: "cut_off", type: "text" })
  cutOff!: CutOffMode;

  @Column({ type: "text" })
  clearing!: ClearingModel;

  @Column({ type: "bigint" })
  revision!: string;
}
