import { DateTimeScalar } from "@tessera/runtime";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { VerificationStatus } from "./enums.js";

@ObjectType("InvariantReport")
export class InvariantReportType {
  @Field(() => String)
  invariant!: string;

  @Field(() => Int)
  rowsScanned!: number;

  @Field(() => Int)
  violations!: number;

  @Field(() => [String])
  examples!: readonly string[];
}

@ObjectType("Verification", {
  description:
    "One report from each service over its own database, and one of settlement over what must agree between services.",
})
export class VerificationType {
  @Field(() => ID)
  id!: string;

  @Field(() => VerificationStatus)
  status!: `${VerificationStatus}`;

  @Field(() => DateTimeScalar)
  startedAt!: Date;

  @Field(() => [InvariantReportType], { nullable: true })
  members!: readonly InvariantReportType[] | null;

  @Field(() => [InvariantReportType], { nullable: true })
  partners!: readonly InvariantReportType[] | null;

  @Field(() => [InvariantReportType], { nullable: true })
  rewards!: readonly InvariantReportType[] | null;

  @Field(() => [InvariantReportType], { nullable: true })
  settlement!: readonly InvariantReportType[] | null;
}
