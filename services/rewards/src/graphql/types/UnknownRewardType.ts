import { Refusal } from "@tessera/runtime";
import { ObjectType } from "type-graphql";

@ObjectType("UnknownReward", { implements: Refusal })
export class UnknownRewardType extends Refusal {}
