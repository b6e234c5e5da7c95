import { mutate, OPERATOR } from "./smallCoalition.js";
import type { Person, TestNetwork } from "./startTestNetwork.js";

/** Where an input is not valid, as "lines.0.quantity"; an answer that is not InvalidInput is told by its type. */
export async function problemPaths(
  network: TestNetwork,
  field: string,
  input: Record<string, unknown>,
  person: Person = OPERATOR,
): Promise<string[]> {
  const answer = await mutate(network, field, input, "... on InvalidInput { problems { path problem } }", person);
  if (answer.__typename !== "InvalidInput") return [`answered ${answer.__typename}`];
  return (answer["problems"] as { path: string[] }[]).map(({ path }) => path.join("."));
}
