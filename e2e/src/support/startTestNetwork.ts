import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Scope } from "@tessera/kernel";
import { discoverNetwork, mintDevelopmentToken, type NetworkRecord } from "@tessera/network";
import { repositoryRoot, tesseraBin } from "./tesseraBin.js";

export interface GraphAnswer {
  readonly status: number;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
}

export interface Person {
  readonly role: "member" | "partner" | "finance" | "finance_approver" | "operator" | "support" | "auditor";
  readonly partner?: string;
  readonly member?: string;
  readonly subject?: string;
  readonly scopes?: readonly Scope[];
}

/** A whole network as its user starts it: the built command line in a process of its own, on a data folder of its own. */
export interface TestNetwork {
  readonly url: string;
  readonly dataDir: string;
  token(person: Person): Promise<string>;
  /** One request to the public graph; without a person nobody is signed in. */
  ask(query: string, variables?: Record<string, unknown>, person?: Person): Promise<GraphAnswer>;
  /** The same with a token at hand; undefined: nobody is signed in. */
  askAs(query: string, token: string | undefined, variables?: Record<string, unknown>): Promise<GraphAnswer>;
  /** What runs now, with process ids in split mode. */
  record(): NetworkRecord;
  /** kill −9 of the network's own process, as a power cut would do; `restart` starts it again on the same folder. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** What the network printed. */
  output(): string;
  stop(): Promise<void>;
}

export interface TestNetworkOptions {
  readonly split?: boolean;
  readonly natsUrl?: string;
  /** false: the sample month runs on the first start. */
  readonly empty?: boolean;
  readonly environment?: Record<string, string>;
  /** Where the data folder is made; the system's folder for temporary files when left out. */
  readonly under?: string;
}

const READY_WITHIN_MS = 120_000;

export async function startTestNetwork(options: TestNetworkOptions = {}): Promise<TestNetwork> {
  const dataDir = mkdtempSync(path.join(options.under ?? os.tmpdir(), "tessera-e2e-"));
  let started = await startProcess(dataDir, options);
  const url = () => started.record.url;
  const ended = async (signal: NodeJS.Signals): Promise<void> => {
    const { child } = started;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    await gone;
  };
  const token = (person: Person): Promise<string> => mintDevelopmentToken(dataDir, person);
  const askAs: TestNetwork["askAs"] = async (query, bearer, variables = {}) =>
    post(url(), { query, variables }, bearer === undefined ? {} : { authorization: `Bearer ${bearer}` });
  return {
    get url() {
      return url();
    },
    dataDir,
    token,
    async ask(query, variables = {}, person) {
      return askAs(query, person === undefined ? undefined : await token(person), variables);
    },
    askAs,
    record: () => discoverNetwork(dataDir) ?? started.record,
    kill: async () => ended("SIGKILL"),
    restart: async () => {
      started = await startProcess(dataDir, options);
    },
    output: () => started.output(),
    async stop() {
      await ended("SIGTERM");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** One POST of GraphQL over HTTP. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<GraphAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    signal: signal ?? null,
  });
  const text = await response.text();
  let answer: { data?: Record<string, unknown> | null; errors?: GraphAnswer["errors"] } = {};
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    throw new Error(`not JSON (${response.status}): ${text.slice(0, 300)}`);
  }
  return { status: response.status, data: answer.data, errors: answer.errors ?? [] };
}

async function startProcess(
  dataDir: string,
  { split = false, natsUrl, empty = true, environment = {} }: TestNetworkOptions,
): Promise<{ child: ChildProcess; record: NetworkRecord; output: () => string }> {
  const flags = [
    "start",
    "--port",
    "0",
    "--data",
    dataDir,
    ...(empty ? ["--empty"] : []),
    ...(split ? ["--split"] : []),
  ];
  const child = spawn(process.execPath, [tesseraBin, ...flags], {
    cwd: repositoryRoot,
    env: {
      ...process.env,
      NODE_ENV: "development",
      ...(natsUrl === undefined ? {} : { NATS_URL: natsUrl }),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the network ended with ${child.exitCode}:\n${printed}`);
    const record = discoverNetwork(dataDir);
    if (record !== undefined && (await isReady(record.url))) return { child, record, output: () => printed };
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`the network was not ready in time:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    return false;
  }
}
