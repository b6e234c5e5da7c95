import { Field, InterfaceType } from "type-graphql";

/** What every member of a result union but the success implements. A refusing type says `implements: Refusal`. */
// Implementations are not registered by themselves: one process holds the types of all services.
@InterfaceType("Refusal", { autoRegisterImplementations: false })
export abstract class Refusal {
  @Field(() => String)
  message!: string;
}
