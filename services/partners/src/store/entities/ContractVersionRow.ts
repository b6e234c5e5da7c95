import { Column, Entity, PrimaryColumn } from "typeorm";
import type { ContractSettlement } from "../../domain/contractSettlement.js";

@Entity("contract_version")
export class ContractVersionRow {
  @PrimaryColumn({ name: "partner_code", type: "text" })
  partnerCode!: string;

  @PrimaryColumn({ type: "integer" })
  version!: number;

  @Column({ name: "effective_from", type: "timestamp with time zone" })
  effectiveFrom!: Date;

  @Column({ type: "text" })
  currency!: string;

  @Column({ name: "unit_price", type: "numeric" })
  unitPrice!: string;

  @Column({ type: "boolean" })
  issues!: boolean;

  @Column({ type: "boolean" })
  redeems!: boolean;

  @Column({ type: "jsonb", nullable: true })
  settlement!: ContractSettlement | null;

  @Column({ type: "bigint" })
  revision!: string;
}
