import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity("stock_movement")
export class StockMovementRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column({ name: "reward_id", type: "uuid" })
  rewardId!: string;

  @Column({ type: "text" })
  kind!: "INITIAL" | "RESTOCK" | "IMPORT" | "POOL_OPENED";

  @Column({ type: "integer" })
  units!: number;
}
