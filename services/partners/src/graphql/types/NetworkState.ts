import { DateTimeScalar } from "@tessera/runtime";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";

@ObjectType({
  description: "A fact that a service could not apply after bounded retries. Facts of its key wait behind it.",
})
export class ParkedFact {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  service!: string;

  @Field(() => String)
  topic!: string;

  @Field(() => String)
  key!: string;

  @Field(() => Int)
  sequence!: number;

  @Field(() => Int)
  attempts!: number;

  @Field(() => String)
  error!: string;

  @Field(() => DateTimeScalar)
  parkedAt!: Date;
}

@ObjectType()
export class ServiceState {
  @Field(() => String)
  name!: string;

  @Field(() => Int, { description: "The highest revision of the setup that the service has applied." })
  revision!: number;

  @Field(() => Float, {
    description: "Age of the oldest fact that some subscriber has not been handed yet; 0 when there is none.",
  })
  outboxAgeSeconds!: number;

  @Field(() => [ParkedFact])
  parked!: ParkedFact[];
}

@ObjectType()
export class NetworkState {
  @Field(() => Int, { description: "The highest revision that is published." })
  revision!: number;

  @Field(() => [ServiceState], { description: "The services that answered; see `unanswered` for the others." })
  services!: ServiceState[];

  @Field(() => [String], {
    description: "Names of the services that did not answer in time: what they have applied is not known.",
  })
  unanswered!: readonly string[];
}
