import type { Contents } from "./contentsOf.js";
import { findLeaks } from "./findLeaks.js";
import { KEPT, type Row } from "./hostileRequests.js";
import type { World } from "./world.js";

export interface Judgement {
  /** What came back, in the words of the table. */
  readonly answer: string;
  /** What it gave away. */
  readonly leaks: readonly string[];
  /** Tables that are not as they were before. */
  readonly changed: readonly string[];
  /** Processes that are not those from before, and what does not answer as it did. */
  readonly ended: readonly string[];
  /** What the next one is compared with. */
  readonly after: Baseline;
}

/** What a network that was not harmed looks like. */
export interface Baseline {
  readonly contents: Readonly<Record<string, string>>;
  readonly processes: Readonly<Record<string, number | undefined>>;
  readonly state: string;
}

/** Reads what must stay: the rows of all databases, the processes, and an answer that needs every service. */
export async function readBaseline(world: World, contents: Contents): Promise<Baseline> {
  return { contents: await contents.read(), processes: processesOf(world), state: await stateOf(world) };
}

/** Sends one hostile thing and looks at what came of it. */
export async function judge(
  world: World,
  [, send, , effect]: Row,
  contents: Contents,
  before: Baseline,
): Promise<Judgement> {
  const { answer, text } = await send(world);
  const after = await readBaseline(world, contents);
  const { changed, ended } = differences(before, after);
  const unexpected = effect === KEPT ? changed.filter((table) => !table.endsWith(".idempotency_key")) : changed;
  return { answer, leaks: findLeaks(text, world.secrets), changed: unexpected, ended, after };
}

export function differences(before: Baseline, after: Baseline): Pick<Judgement, "changed" | "ended"> {
  const names = new Set([...Object.keys(before.contents), ...Object.keys(after.contents)]);
  const changed = [...names].filter((name) => before.contents[name] !== after.contents[name]);
  const ended = Object.keys(before.processes).filter((name) => before.processes[name] !== after.processes[name]);
  if (before.state !== after.state) ended.push(`the state of the network was ${before.state} and is ${after.state}`);
  return { changed, ended };
}

function processesOf({ network, production }: World): Record<string, number | undefined> {
  const { pid, postgresPid, children } = network.record();
  return {
    network: pid,
    postgres: postgresPid,
    production: production.record().pid,
    ...Object.fromEntries(Object.entries(children).map(([name, child]) => [name, child.pid])),
  };
}

/** One fact of each service, and whether both doors say that they are ready. */
async function stateOf({ network, production, tokens }: World): Promise<string> {
  const ready = await Promise.all(
    [network, production].map(async ({ url }) => (await fetch(`${url}/health/ready`)).status),
  );
  const query = `{ memberTotals(asOf: "2026-01-01T00:00:00Z") { members available } programme { code }
    rewards { totalCount } settlementCycles { totalCount } }`;
  const { data, errors } = await network.askAs(query, tokens.operator);
  return JSON.stringify({ ready, data, errors });
}
