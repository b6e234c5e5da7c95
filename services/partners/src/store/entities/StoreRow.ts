import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity("store")
export class StoreRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column({ name: "partner_code", type: "text" })
  partnerCode!: string;

  @Column({ type: "text" })
  code!: string;

  @Column({ type: "text" })
  name!: string;
}
