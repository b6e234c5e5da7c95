import { post, type GraphAnswer } from "../support/startTestNetwork.js";
import type { Answer, Command } from "./requests.js";

export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  /** Nobody told what became of it: no answer, or one that asks to repeat the request. */
  | { readonly kind: "unknown"; readonly reason: string };

const LONG_FIELDS = /SettlementCycle$|^recordPurchases$/;
const TIMEOUT_MS = 12_000;
const LONG_TIMEOUT_MS = 60_000;

/** Sends a command once through the gateway. `reason` is the error's code, or "no answer". */
export async function sendCommand(url: string, token: string, command: Command): Promise<Outcome> {
  const { field, input, selection } = command;
  const inputType = field.endsWith("SettlementCycle")
    ? "CycleCommandInput"
    : `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input`;
  const refusal = field === "recordPurchases" ? "" : "... on Refusal { message }";
  const typename = field === "recordPurchases" ? "__typename" : `__typename ${refusal}`;
  const query = `mutation($input: ${inputType}!) { answer: ${field}(input: $input) { ${typename} ${selection} } }`;
  const timeoutMs = LONG_FIELDS.test(field) ? LONG_TIMEOUT_MS : TIMEOUT_MS;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const got = await post(url, { query, variables: { input } }, { authorization: `Bearer ${token}` }, signal);
    return outcomeOf(got);
  } catch (error) {
    return { kind: "unknown", reason: isTimeout(error) ? "no answer in time" : "no answer" };
  }
}

function outcomeOf({ data, errors }: GraphAnswer): Outcome {
  const answer = data?.["answer"] as Answer | null | undefined;
  if (errors.length > 0) return { kind: "unknown", reason: errors[0]?.extensions?.code ?? "an error without a code" };
  if (answer === null || answer === undefined) return { kind: "unknown", reason: "no data" };
  return { kind: "answer", answer };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}
