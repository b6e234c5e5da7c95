import { DateTimeScalar } from "@tessera/runtime";
import { Field, ID, Int, ObjectType } from "type-graphql";

@ObjectType("StoredFile", { description: "A file that is kept as it came or as it was made." })
export class StoredFileType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "SHA-256 of its bytes, hexadecimal." })
  sha256!: string;

  @Field(() => Int)
  bytes!: number;

  @Field(() => String)
  mediaType!: string;

  @Field(() => String, { description: "Where GET gives its bytes to who may read it; relative to the gateway." })
  url!: string;

  @Field(() => DateTimeScalar)
  recordedAt!: Date;
}
