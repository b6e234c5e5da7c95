import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import type { Identity } from "@tessera/kernel";
import { startMembers } from "@tessera/members";
import { startPartners } from "@tessera/partners";
import { startRewards } from "@tessera/rewards";
import { createLogger, type RunningService, type StartService } from "@tessera/runtime";
import { startSettlement } from "@tessera/settlement";
import { createTestNetworkPostgres } from "@tessera/testkit";
import pg from "pg";
import { localText, monthStart } from "../spec/localTime.js";
import type { Programme } from "../spec/coalition.js";
import { awaitFacts } from "./awaitFacts.js";
import { placeCrashPoints } from "./crashPoints.js";
import { emptyBooks, openFirstCycle } from "./emptyBooks.js";
import { createLossyPeers, type LossyPeers } from "./lossyPeers.js";
import { createMischievousTransport, type MischievousTransport } from "./mischievousTransport.js";

/** The real services in this process on a real Postgres, with a transport and commands between them that misbehave when asked to. */
export interface SoakNetwork {
  readonly transport: MischievousTransport;
  readonly peers: LossyPeers;
  /** Superuser's session in a service's database. */
  readonly admin: Readonly<Record<ServiceName, pg.Client>>;
  /** The first instant of the programme's first cycle. */
  readonly startsMs: number;
  /** Data of one request; throws NotAnswered with the code of its first error. */
  ask(
    service: ServiceName,
    query: string,
    variables: Readonly<Record<string, unknown>>,
    caller: Identity,
  ): Promise<unknown>;
  isRunning(service: ServiceName): boolean;
  stopService(service: ServiceName): Promise<void>;
  startService(service: ServiceName): Promise<void>;
  /** Waits until what partners told is applied everywhere. */
  settleSetup(): Promise<void>;
  /** Waits until what everybody told is applied everywhere. */
  settle(): Promise<void>;
  /** As it was before the first run, but for the setup. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

export class NotAnswered extends Error {
  constructor(
    readonly code: string,
    readonly field: string,
  ) {
    super(`${field} is not answered: ${code}`);
    this.name = "NotAnswered";
  }
}

const START: Readonly<Record<ServiceName, StartService>> = {
  members: startMembers,
  partners: startPartners,
  rewards: startRewards,
  settlement: startSettlement,
};
/** Dependents first. */
const STOP_ORDER: readonly ServiceName[] = ["rewards", "settlement", "members", "partners"];
const MONTHS_OF_HISTORY = 3;

export async function startSoakNetwork(programme: Programme): Promise<SoakNetwork> {
  const postgres = await createTestNetworkPostgres();
  const log = createLogger("soak", process.env["SOAK_LOG"] === undefined ? "silent" : "warn");
  const transport = createMischievousTransport();
  const peers = createLossyPeers();
  const services = new Map<ServiceName, RunningService>();
  const admin = {} as Record<ServiceName, pg.Client>;
  const startsMs = monthStart(Date.now(), -MONTHS_OF_HISTORY, programme.zone);

  async function startService(name: ServiceName): Promise<void> {
    const { urls, keysFolder } = postgres;
    const deps = { databaseUrl: urls[name], keysFolder, peers: peers.peersOf(name, services), transport, log };
    services.set(name, await START[name](deps));
  }

  async function stopService(name: ServiceName): Promise<void> {
    const service = services.get(name);
    services.delete(name);
    await service?.stop();
  }

  for (const name of SERVICE_NAMES) {
    await startService(name);
    const url = new URL(postgres.adminUrl);
    url.pathname = new URL(postgres.urls[name]).pathname;
    admin[name] = new pg.Client({ connectionString: url.toString() });
    await admin[name].connect();
    await placeCrashPoints(admin[name], name);
  }
  const network: SoakNetwork = {
    transport,
    peers,
    admin,
    startsMs,
    async ask(service, query, variables, caller) {
      const running = services.get(service);
      if (!running) throw new NotAnswered("UNAVAILABLE", service);
      const { data, errors } = await running.subgraph.execute({ query, variables }, caller);
      const [error] = errors ?? [];
      if (error) throw new NotAnswered(String(error.extensions["code"]), `${error.path?.join(".")}: ${error.message}`);
      return data;
    },
    isRunning: (service) => services.has(service),
    stopService,
    startService,
    async settleSetup() {
      for (const subscriber of ["members", "rewards", "settlement"] as const)
        if (services.has(subscriber)) await awaitFacts("partners", admin.partners, admin[subscriber]);
    },
    async settle() {
      await transport.letGo();
      await network.settleSetup();
      for (const publisher of ["members", "rewards"] as const)
        await awaitFacts(publisher, admin[publisher], admin.settlement);
    },
    async empty() {
      await network.settle();
      for (const service of ["members", "rewards", "settlement"] as const) await emptyBooks(admin[service], service);
      await openFirstCycle(admin.settlement, startsMs, monthStart(startsMs, 1, programme.zone));
    },
    async stop() {
      for (const service of STOP_ORDER) await stopService(service);
      for (const service of SERVICE_NAMES) await admin[service].end();
      await transport.stop();
      await postgres.drop();
    },
  };
  await defineProgramme(network, programme);
  return network;
}

async function defineProgramme(network: SoakNetwork, programme: Programme): Promise<void> {
  const { code, zone: timeZone, expiryMonths, clawback } = programme;
  const startsOn = localText(network.startsMs, timeZone).slice(0, 10);
  const input = {
    idempotencyKey: "programme",
    ...{ code, timeZone, startsOn, currencies: ["CZK", "EUR", "PLN"], expiryMonths, clawback, cutOff: "BY_COMMAND" },
  };
  const query = "mutation($input: DefineProgrammeInput!) { defineProgramme(input: $input) { __typename } }";
  await network.ask("partners", query, { input }, OPERATOR);
  await network.settle();
}

export const OPERATOR: Identity = { subject: "olga", roles: ["operator"], scopes: [] };
export const FINANCE: Identity = { subject: "franta", roles: ["finance"], scopes: [] };
export const AUDITOR: Identity = { subject: "anna", roles: ["auditor"], scopes: [] };
