import { Directive, Field, ObjectType } from "type-graphql";

/** Another service's partner, known here by its code alone. */
@ObjectType("Partner")
@Directive('@key(fields: "code", resolvable: false)')
export class Partner {
  @Field(() => String)
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}
