import type { Person, TestNetwork } from "./startTestNetwork.js";

/** The codes of the errors of one request that is no answer. */
export async function errorCodes(
  network: TestNetwork,
  query: string,
  variables: Record<string, unknown>,
  person?: Person,
): Promise<(string | undefined)[]> {
  const { errors } = await network.ask(query, variables, person);
  return errors.map(({ extensions }) => extensions?.code);
}
