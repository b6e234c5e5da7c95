import { Column, Entity, PrimaryColumn } from "typeorm";
import type { EarningRuleKind } from "../../domain/earningRule.js";

@Entity("earning_rule_version")
export class EarningRuleVersionRow {
  @PrimaryColumn({ name: "partner_code", type: "text" })
  partnerCode!: string;

  @PrimaryColumn({ type: "text" })
  code!: string;

  @PrimaryColumn({ type: "integer" })
  version!: number;

  @Column({ type: "text" })
  kind!: EarningRuleKind;

  @Column({ name: "effective_from", type: "date" })
  effectiveFrom!: string;

  @Column({ name: "effective_to", type: "date", nullable: true })
  effectiveTo!: string | null;

  @Column({ type: "numeric", nullable: true })
  unit!: string | null;

  @Column({ type: "numeric", nullable: true })
  factor!: string | null;

  @Column({ name: "receipt_at_least", type: "numeric", nullable: true })
  receiptAtLeast!: string | null;

  @Column({ name: "not_earning_skus", type: "text", array: true })
  notEarningSkus!: string[];

  @Column({ type: "bigint" })
  revision!: string;
}
