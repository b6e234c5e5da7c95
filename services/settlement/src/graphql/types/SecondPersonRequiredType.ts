import { Refusal } from "@tessera/runtime";
import { ObjectType } from "type-graphql";

@ObjectType("SecondPersonRequired", { implements: Refusal })
export class SecondPersonRequiredType extends Refusal {}
