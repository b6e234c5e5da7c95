import { Field, ID, ObjectType } from "type-graphql";

@ObjectType({
  description:
    "Lines of an export of the points book that `tessera verify` proves offline; all pages one after the other, a line feed after each line. Members are told by their ids alone.",
})
export class PointsExport {
  @Field(() => ID, { description: "The seal over all books that binds the export; give it with the next page." })
  readonly seal!: string;

  @Field(() => [String])
  readonly lines!: readonly string[];

  @Field(() => String, { nullable: true, description: "null behind the last page." })
  readonly endCursor!: string | null;
}
