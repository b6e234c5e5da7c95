import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity("partner")
export class PartnerRow {
  @PrimaryColumn("text")
  code!: string;

  @Column("text")
  name!: string;
}
