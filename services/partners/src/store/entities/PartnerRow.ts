import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity("partner")
export class PartnerRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column({ type: "text" })
  code!: string;

  @Column({ type: "text" })
  name!: string;

  @Column({ type: "text" })
  country!: string;

  @Column({ type: "bigint" })
  revision!: string;
}
