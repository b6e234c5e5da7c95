import { mutate, OPERATOR } from "./smallCoalition.js";
import type { Person, TestNetwork } from "./startTestNetwork.js";

/**
 * Sends one mutation, then the same again, then other input under the same key: the answer stands, and the other input is
 * IdempotencyConflict, which tells neither input. Answers the first answer.
 */
export async function expectAnsweredOnce(
  network: TestNetwork,
  field: string,
  input: Record<string, unknown>,
  changes: Record<string, unknown>,
  selection: string,
  person: Person = OPERATOR,
): Promise<Record<string, unknown> & { __typename: string }> {
  const first = await mutate(network, field, input, selection, person);
  expect(await mutate(network, field, input, selection, person)).toEqual(first);
  expect(await mutate(network, field, { ...input, ...changes }, selection, person)).toEqual({
    __typename: "IdempotencyConflict",
    message: "This idempotency key was used before with another input.",
  });
  expect(await mutate(network, field, input, selection, person)).toEqual(first);
  return first;
}
