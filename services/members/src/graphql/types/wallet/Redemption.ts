import { Directive, Field, ID, ObjectType } from "type-graphql";

/** The redemption of the rewards service; `draws` (RedemptionFields) tells which lots paid it. */
@ObjectType("Redemption")
@Directive('@key(fields: "id")')
export class Redemption {
  /** The UUID under which its points were spent. */
  readonly spendId!: string;

  @Field(() => ID)
  readonly id!: string;
}
