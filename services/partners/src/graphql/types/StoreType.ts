import { connectionTypes, DateTimeScalar } from "@tessera/runtime";
import { Field, ObjectType } from "type-graphql";

@ObjectType("Store")
export class StoreType {
  @Field(() => String)
  code!: string;

  @Field(() => String)
  name!: string;

  @Field(() => DateTimeScalar)
  openedAt!: Date;
}

export const { Connection: StoreConnection, Edge: StoreEdge } = connectionTypes(() => StoreType, "Store");
