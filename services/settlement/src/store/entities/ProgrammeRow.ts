import { Column, Entity, PrimaryColumn } from "typeorm";
import type { CutOffMode } from "../../domain/cycles/planCutOff.js";
import type { ClearingModel } from "../../domain/netting/hubLegs.js";

@Entity("programme")
export class ProgrammeRow {
  /** True in the one row there is. */
  @PrimaryColumn("boolean")
  single!: boolean;

  @Column("text")
  code!: string;

  @Column("text", { name: "time_zone" })
  timeZone!: string;

  @Column("date", { name: "starts_on" })
  startsOn!: string;

  @Column("text", { name: "cut_off" })
  cutOff!: CutOffMode;

  @Column("text")
  clearing!: ClearingModel;
}
