import { Column, Entity, PrimaryColumn } from "typeorm";
import type { RewardKind } from "../../domain/catalogue/reward.js";

@Entity("reward")
export class RewardRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column({ type: "text" })
  code!: string;

  @Column({ name: "partner_code", type: "text" })
  partnerCode!: string;

  @Column({ type: "text" })
  kind!: RewardKind;

  @Column({ type: "text" })
  title!: string;

  @Column({ type: "bigint" })
  points!: string;

  @Column({ name: "search_text", type: "text" })
  searchText!: string;
}
