import { randomUUID } from "node:crypto";
import type { TesseraClient, TypedDocument } from "@tessera/partner-sdk";
import { NetworkRefused } from "../replay/NetworkRefused.js";

interface Answer {
  readonly __typename: string;
  readonly message?: string;
}

/** What the one field of a mutation answers. */
type AnswerOf<Result> = Result[keyof Result] & Answer;

/**
 * One step that the network does or refuses: sends a mutation of one field and answers what it gave if that is `wanted`. Its key is its own, so
 * that what was refused may be set right and asked again. Throws NetworkRefused for any other answer, with `step` as its name.
 */
export async function takeStep<Result extends object, Input, Wanted extends AnswerOf<Result>["__typename"]>(
  client: TesseraClient,
  step: string,
  mutation: TypedDocument<Result, { readonly input: Input }>,
  given: Omit<Input, "idempotencyKey">,
  wanted: Wanted,
): Promise<Extract<AnswerOf<Result>, { readonly __typename: Wanted }>> {
  const input = { ...given, idempotencyKey: `${step} ${randomUUID()}` } as Input;
  const [answer] = Object.values(await client.request(mutation, { input })) as [AnswerOf<Result>];
  if (answer.__typename !== wanted) throw new NetworkRefused(step, answer);
  return answer as Extract<AnswerOf<Result>, { readonly __typename: Wanted }>;
}
