import { OPERATOR, setUpSmallCoalition } from "../support/smallCoalition.js";
import { untilAnswered } from "../support/untilAnswered.js";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";
import { superuserUrl } from "../support/superuser.js";

/** Requests that meet: 24 for one unit, and 200 for ten; each shape finds what the other misses. */
export const SHAPES = [
  { requests: 24, units: 1 },
  { requests: 200, units: 10 },
] as const;

/** Points that were earned in month m expire when m + 2 begins; eleven cycles stand open. */
export const HISTORY = { beganMonthsAgo: 10, expiryMonths: 1 } as const;

export type Answer = Record<string, unknown> & { readonly __typename: string };

/**
 * Two instances of the whole network over the same four databases: what one keeps in its memory does not protect from the other,
 * so that whatever holds here is held by the database.
 */
export interface Arena {
  readonly network: TestNetwork;
  readonly twin: TestNetwork;
  /** One query or mutation as the operator, at the first instance for even turns and at the twin for odd ones. */
  send<T = Record<string, unknown>>(turn: number, query: string, variables?: Record<string, unknown>): Promise<T>;
  /** One mutation; answers the union's member. */
  mutate(turn: number, field: string, input: Record<string, unknown>, selection?: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Both instances, and the coalition of `setUpSmallCoalition` with the points of `HISTORY`. */
export async function openArena(): Promise<Arena> {
  const network = await startTestNetwork();
  try {
    await setUpSmallCoalition(network, HISTORY);
    const twin = await startTestNetwork({ environment: { DATABASE_URL: superuserUrl(network, "postgres") } });
    return await arenaOf(network, twin);
  } catch (error) {
    await network.stop();
    throw error;
  }
}

async function arenaOf(network: TestNetwork, twin: TestNetwork): Promise<Arena> {
  const sides = await Promise.all([network, twin].map(async (side) => ({ side, token: await side.token(OPERATOR) })));
  const send: Arena["send"] = async <T>(turn: number, query: string, variables: Record<string, unknown> = {}) => {
    const { side, token } = sides[turn % sides.length]!;
    return (await untilAnswered(async () => side.askAs(query, token, variables))) as T;
  };
  return {
    network,
    twin,
    send,
    async mutate(turn, field, input, selection = "") {
      const inputType = field.endsWith("SettlementCycle")
        ? "CycleCommandInput"
        : `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input`;
      const query = `mutation($input: ${inputType}!) { answer: ${field}(input: $input) { __typename ${selection} } }`;
      return (await send<{ answer: Answer }>(turn, query, { input })).answer;
    },
    async stop() {
      await twin.stop();
      await network.stop();
    },
  };
}

/** `count` pieces of work at once. */
export async function race<T>(count: number, work: (turn: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, async (_, turn) => work(turn)));
}

/** How many answers there are of each kind. */
export function kindsOf(answers: readonly Answer[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { __typename: kind } of answers) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
}

/** The different ids of an object that answers carry. */
export function idsIn(answers: readonly Answer[], field: string): Set<string> {
  return new Set(answers.map((answer) => (answer[field] as { id: string }).id));
}
