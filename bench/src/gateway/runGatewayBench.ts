import { writeFile } from "node:fs/promises";
import path from "node:path";
import { committedSupergraph } from "@tessera/gateway";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Pool } from "undici";
import { spreadOf, type Spread } from "../spreadOf.js";
import { startProgram } from "../startProgram.js";
import { cpuOfProcess } from "./cpuOfProcess.js";
import type { GatewayProcess } from "./gatewayProcess.js";
import { GATEWAY_QUERIES, type GatewayQuery } from "./gatewayQueries.js";
import { measureSubscriptions, type MeasuredSubscriptions } from "./measureSubscriptions.js";
import type { ServedGateway } from "./serveGateway.js";
import { startHive } from "./startHive.js";

/** Of one gateway and one query: medians over the rounds, and the least and the most of them. */
export interface MeasuredGateway {
  readonly gateway: string;
  readonly query: string;
  readonly perSecond: Spread;
  /** CPU time of the gateway's process for one request, in milliseconds. */
  readonly cpuMs: Spread;
}

export interface GatewayReport {
  readonly gateways: readonly MeasuredGateway[];
  readonly subscriptions: readonly MeasuredSubscriptions[];
}

const CONNECTIONS = 50;
const ROUNDS = 5;
const WARM_UP_REQUESTS = 1_500;
const ISSUER = "https://issuer.bench";
const AUDIENCE = "tessera-bench";
const ROOT = path.join(__dirname, "../../..");
/** Beside the workspace's own packages, and as little committed as they are. */
const HIVE_FOLDER = path.join(ROOT, "node_modules/.cache/tessera-bench-hive");

/**
 * The same subgraphs, queries and tokens through several gateways, each in a process of its own, in turns within one run. All must give
 * the same answer; beside them the least that a gateway in Node could do (serveFloor.ts). `seconds` is the time of one turn.
 */
export async function runGatewayBench(folder: string, seconds: number): Promise<GatewayReport> {
  const subgraphs = await startProgram<{ ports: Record<string, number> }>("gateway/serveSubgraphs", ROOT);
  const gateways: GatewayProcess[] = [];
  try {
    const { token, started } = await startGateways(folder, subgraphs.told.ports);
    gateways.push(...started);
    const measured: MeasuredGateway[] = [];
    for (const query of GATEWAY_QUERIES) measured.push(...(await measureQuery(gateways, query, token, seconds)));
    return { gateways: measured, subscriptions: await measureSubscriptions() };
  } finally {
    for (const gateway of gateways) gateway.stop();
    subgraphs.stop();
  }
}

async function startGateways(
  folder: string,
  ports: Readonly<Record<string, number>>,
): Promise<{ readonly token: string; readonly started: readonly GatewayProcess[] }> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "bench", alg: "ES256" }];
  const token = await new SignJWT({ sub: "bench", roles: ["operator"], iss: ISSUER, aud: AUDIENCE })
    .setProtectedHeader({ alg: "ES256", kid: "bench" })
    .setIssuedAt()
    .setExpirationTime("2h")
    .sign(privateKey);
  const supergraphFile = path.join(folder, "supergraph.graphql");
  const addresses = Object.entries(ports).map(([name, port]) => [name, `http://127.0.0.1:${port}`] as const);
  let sdl = committedSupergraph();
  for (const [name, url] of addresses) sdl = sdl.replace(`"http://${name}/graphql"`, `"${url}/graphql"`);
  await writeFile(supergraphFile, sdl);
  const common = {
    supergraphFile,
    subgraphUrls: Object.fromEntries(addresses),
    jwks: { keys },
    issuer: ISSUER,
    audience: AUDIENCE,
  };
  const start = async (name: string, kind: ServedGateway["kind"]): Promise<GatewayProcess> => {
    const options: ServedGateway = { kind, ...common };
    const program = `gateway/${kind === "floor" ? "serveFloor" : "serveGateway"}`;
    const { told, pid, stop } = await startProgram<{ url: string }>(program, JSON.stringify(options));
    return { name, url: new URL("/graphql", told.url).href, pid, stop, isGateway: kind !== "floor" };
  };
  const hive = await startHive(HIVE_FOLDER, supergraphFile);
  const started = [
    await start("@apollo/gateway, standalone server", "stock"),
    await start("ours", "compiled"),
    await start("ours, executor of @apollo/gateway", "apollo"),
    ...(hive === undefined ? [] : [hive]),
    await start("floor: bare Fastify and undici", "floor"),
  ];
  return { token, started };
}

async function measureQuery(
  gateways: readonly GatewayProcess[],
  { name, query, variables }: GatewayQuery,
  token: string,
  seconds: number,
): Promise<MeasuredGateway[]> {
  const body = JSON.stringify({ query, variables });
  const headers = { "content-type": "application/json", accept: "application/json", authorization: `Bearer ${token}` };
  const pools = gateways.map(({ url }) => new Pool(new URL(url).origin, { connections: CONNECTIONS }));
  const send = async (index: number): Promise<string> => {
    const answer = await pools[index]!.request({ path: "/graphql", method: "POST", headers, body });
    return answer.body.text();
  };
  const expected = sorted(await send(0));
  for (const [index, gateway] of gateways.entries()) {
    // The floor joins what the subgraphs answered, and shapes nothing.
    const answer = gateway.isGateway ? sorted(await send(index)) : expected;
    if (answer !== expected || answer.includes('"errors"'))
      throw new Error(`${gateway.name} answered otherwise: ${answer.slice(0, 500)}`);
    await warmUp(async () => send(index));
  }
  const turns = gateways.map(() => ({ perSecond: [] as number[], cpuMs: [] as number[] }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, gateway] of gateways.entries()) {
      process.stderr.write(`${name}: ${gateway.name}, round ${round + 1} of ${ROUNDS}\n`);
      const cpuBefore = cpuOfProcess(gateway.pid);
      const { count, elapsedSeconds } = await load(async () => send(index), seconds);
      turns[index]!.perSecond.push(count / elapsedSeconds);
      turns[index]!.cpuMs.push((cpuOfProcess(gateway.pid) - cpuBefore) / count);
    }
  }
  await Promise.all(pools.map(async (pool) => pool.destroy()));
  return gateways.map((gateway, index) => ({
    gateway: gateway.name,
    query: name,
    perSecond: spreadOf(turns[index]!.perSecond),
    cpuMs: spreadOf(turns[index]!.cpuMs),
  }));
}

/** Compilers look at what is called often; before, each gateway is slower than it will be. */
async function warmUp(send: () => Promise<string>): Promise<void> {
  const work = async (): Promise<void> => {
    for (let turn = 0; turn < WARM_UP_REQUESTS / CONNECTIONS; turn += 1) await send();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}

/** Every connection sends its next request when the last one is answered. */
async function load(send: () => Promise<string>, seconds: number): Promise<{ count: number; elapsedSeconds: number }> {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let count = 0;
  const work = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      await send();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return { count, elapsedSeconds: (performance.now() - startedAt) / 1000 };
}

/** The answer with the keys of each object in one order: they are the gateway's to choose nowhere, yet not all keep to that. */
function sorted(text: string): string {
  return JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

/** The report as a table for people; ratios are to the first gateway. */
export function formatGatewayReport({ gateways, subscriptions }: GatewayReport): string {
  const lines: string[] = [];
  for (const query of new Set(gateways.map((one) => one.query))) {
    const rows = gateways.filter((one) => one.query === query);
    lines.push(query);
    for (const { gateway, perSecond, cpuMs } of rows) {
      const [ratio, cpuRatio] = [perSecond.median / rows[0]!.perSecond.median, rows[0]!.cpuMs.median / cpuMs.median];
      lines.push(
        `  ${gateway.padEnd(36)} ${perSecond.median.toFixed(0).padStart(6)}/s (${perSecond.least.toFixed(0)}–${perSecond.most.toFixed(0)}) ×${ratio.toFixed(2)}` +
          `   ${cpuMs.median.toFixed(2)} ms CPU (${cpuMs.least.toFixed(2)}–${cpuMs.most.toFixed(2)}) ×${cpuRatio.toFixed(2)}`,
      );
    }
  }
  for (const { name, milliseconds } of subscriptions) lines.push(`${name}: ${milliseconds.toFixed(0)} ms`);
  return lines.join("\n");
}
