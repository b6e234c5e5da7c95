import type { GraphAnswer } from "./startTestNetwork.js";

const MOST_ATTEMPTS = 20;
const AGAIN_AFTER_MS = 100;

/** As a client does it: what is UNAVAILABLE is sent again as it is, and must be answered in the end. Anything else is no answer. */
export async function untilAnswered(ask: () => Promise<GraphAnswer>): Promise<Record<string, unknown>> {
  for (let attempt = 1; ; attempt += 1) {
    const { data, errors } = await ask();
    if (errors.length === 0 && data) return data;
    const isRetryable = errors.every(({ extensions }) => extensions?.code === "UNAVAILABLE");
    if (!isRetryable || attempt === MOST_ATTEMPTS) throw new Error(`no answer: ${JSON.stringify(errors)}`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}
