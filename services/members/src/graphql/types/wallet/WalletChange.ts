import { Field, ObjectType } from "type-graphql";
import { Member } from "../member/Member.js";
import { WalletEntry } from "./WalletEntry.js";

@ObjectType()
export class WalletChange {
  @Field(() => Member)
  readonly member!: Member;

  @Field(() => WalletEntry)
  readonly entry!: WalletEntry;
}
