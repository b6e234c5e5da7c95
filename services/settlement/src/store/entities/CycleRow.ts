import { Column, Entity, PrimaryColumn } from "typeorm";
import type { CycleStatus } from "../../domain/cycles/cycle.js";
import type { ClearingModel } from "../../domain/netting/hubLegs.js";

@Entity("cycle")
export class CycleRow {
  @PrimaryColumn("uuid")
  id!: string;

  /** Names the cycle's advisory lock; given by the database. */
  @Column({ type: "integer", insert: false, update: false })
  number!: number;

  @Column("text")
  status!: CycleStatus;

  @Column("timestamptz", { name: "opens_at" })
  from!: Date;

  @Column("timestamptz", { name: "closes_at" })
  to!: Date;

  /** Number of the calculation that stands; 0 before the first. */
  @Column({ type: "integer", insert: false, update: false })
  calculation!: number;

  /** Lower-case hexadecimal SHA-256, from the calculation on. */
  @Column("text", { name: "content_hash", nullable: true })
  contentHash!: string | null;

  /** The model that its legs were made by, from the calculation on. */
  @Column("text", { nullable: true })
  clearing!: ClearingModel | null;
}
