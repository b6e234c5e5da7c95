import { Column, Entity, PrimaryColumn } from "typeorm";

/** The stock of a reward that is limited. Redeeming changes it by conditional UPDATE only, never by `save()`. */
@Entity("reward_stock")
export class RewardStockRow {
  @PrimaryColumn({ name: "reward_id", type: "uuid" })
  rewardId!: string;

  @Column({ name: "left_units", type: "integer" })
  leftUnits!: number;

  @Column({ type: "boolean" })
  pooled!: boolean;
}
