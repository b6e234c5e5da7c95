import "reflect-metadata";
import { SERVICE_NAMES, type InternalCommand, type ParkedFact, type ServiceName } from "@tessera/contracts";
import type { Caller, Identity, Role } from "@tessera/kernel";
import {
  createEmbeddedTransport,
  createLogger,
  startBus,
  unavailable,
  type CommandHandler,
  type Peers,
  type RunningBus,
} from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { onExit } from "../events/consumed/onExit.js";
import { buildPartnersSubgraph } from "../graphql/buildPartnersSubgraph.js";
import type { PartnersDeps } from "../graphql/context.js";
import { partnersCommands } from "../internal/partnersCommands.js";
import {
  ContractVersionRow,
  EarningRuleVersionRow,
  PartnerRow,
  ProgrammeRow,
  StoreRow,
} from "../store/entities/index.js";
import { migrations } from "../store/migrations/index.js";

/** What another service would answer; the test speaks for it. */
export interface OtherService {
  revision: number;
  parked: ParkedFact[];
  /** Ids that it was asked to replay. */
  replayed: string[];
  /** Instants from which on it was asked to tell its facts again. */
  resentSince: string[];
  down: boolean;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked into by each test's own expectations
export type Data = any;

/** Partners on a real database and bus, beside services that the test speaks for. */
export interface TestPartners {
  readonly db: TestDatabase;
  readonly deps: { -readonly [Name in keyof PartnersDeps]: PartnersDeps[Name] };
  readonly commands: readonly CommandHandler[];
  readonly bus: Pick<RunningBus, "deliver" | "awaitApplied">;
  readonly others: Map<ServiceName, OtherService>;
  /** Data and error codes of one request. */
  ask(
    query: string,
    variables: object,
    caller: Caller,
  ): Promise<{ readonly data: Data; readonly codes: readonly unknown[] }>;
  /** The one root field's answer to a mutation with `input`; the key is fresh unless given. */
  mutate(name: string, input: object, selection: string, caller?: Caller): Promise<Data>;
  facts(): Promise<{ topic: string; sequence: string; payload: Data }[]>;
  rows(sql: string, parameters?: unknown[]): Promise<Data[]>;
  /** Empties the database, so that a file's tests share one. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const EMPTY = `
  TRUNCATE settlement_terms_version, programme, partner, contract_version, earning_rule_version, store, known_exit, inbox, inbox_cursor, outbox, idempotency_key RESTART IDENTITY;
  UPDATE setup_revision SET revision = 0;
`;

export function person(role: Role, more: Partial<Identity> = {}): Identity {
  return { subject: `${role}-1`, roles: [role], scopes: [], ...more };
}

export const operator = person("operator");

export async function startTestPartners(now: () => Date = () => new Date()): Promise<TestPartners> {
  const entities = [ContractVersionRow, EarningRuleVersionRow, PartnerRow, ProgrammeRow, StoreRow];
  const db = await createTestDatabase(migrations, entities);
  const log = createLogger("test", "silent");
  const bus = await startBus({
    database: db.database,
    service: "partners",
    subscriptions: [onExit],
    transport: createEmbeddedTransport(),
    log,
  });
  const others = new Map(
    SERVICE_NAMES.map((name) => [name, { revision: 0, parked: [], replayed: [], resentSince: [], down: false }]),
  );
  const peers = speakFor(others);
  const deps: { -readonly [Name in keyof PartnersDeps]: PartnersDeps[Name] } = {
    database: db.database,
    bus,
    now,
    peers,
    network: SERVICE_NAMES,
    stateTimeoutMs: 300,
    wake: () => bus.wake(),
  };
  const subgraph = await buildPartnersSubgraph({ deps, log });
  let keys = 0;

  async function ask(query: string, variables: object, caller: Caller): Promise<{ data: Data; codes: unknown[] }> {
    const result = await subgraph.execute({ query, variables: variables as Record<string, unknown> }, caller);
    return {
      data: result.data,
      codes: (result.errors ?? []).map(({ extensions, message }) => extensions["code"] ?? message),
    };
  }

  return {
    db,
    bus,
    deps,
    commands: partnersCommands(deps),
    others,
    ask,
    async mutate(name, input, selection, caller = operator) {
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ${selection}
        ... on InvalidInput { message problems { path problem } } ... on IdempotencyConflict { message } } }`;
      const { data, codes } = await ask(query, { input: { idempotencyKey: `key-${(keys += 1)}`, ...input } }, caller);
      if (codes.length > 0) throw new Error(codes.join(", "));
      return data[name];
    },
    facts: async () =>
      (
        await db.superuserPool.query(
          "SELECT topic, sequence, payload FROM outbox WHERE key = 'programme' ORDER BY sequence",
        )
      ).rows,
    rows: async (sql, parameters) => (await db.superuserPool.query(sql, parameters)).rows,
    async reset() {
      await db.superuserPool.query(EMPTY);
      keys = 0;
      deps.peers = peers;
      for (const other of others.values())
        Object.assign(other, { revision: 0, parked: [], replayed: [], resentSince: [], down: false });
    },
    async stop() {
      await bus.stop();
      await db.drop();
    },
  };
}

function speakFor(others: Map<ServiceName, OtherService>): Peers {
  return {
    call: async <Input, Output>(command: InternalCommand<Input, Output>, input: Input) => {
      const [owner, verb] = command.name.split(".") as [ServiceName, string];
      const other = others.get(owner);
      if (!other || other.down) throw unavailable(new Error(`${command.name}: down`));
      if (verb === "state")
        return command.output.parse({ revision: other.revision, outboxAgeSeconds: 0.5, parked: other.parked });
      if (verb === "resend") {
        other.resentSince.push((input as { since: string }).since);
        return command.output.parse({ facts: 2 });
      }
      const { ids } = input as { ids: string[] };
      const own = other.parked.filter(({ id }) => ids.includes(id));
      other.replayed.push(...own.map(({ id }) => id));
      return command.output.parse({ replayed: own.length });
    },
  };
}

export const PROGRAMME = {
  code: "demo",
  timeZone: "Europe/Prague",
  startsOn: "2010-12-01",
  currencies: ["CZK", "EUR"],
  expiryMonths: 3,
};
export const DEFINED =
  "... on ProgrammeDefined { revision programme { code timeZone startsOn currencies expiryMonths clawback cutOff clearing } }";
export const REGISTERED = "... on PartnerRegistered { revision partner { id code name country } }";
export const SIGNED = "... on ContractSigned { revision contract { currency unitPrice effectiveFrom issues redeems } }";
export const PUBLISHED = "... on EarningRulePublished { code version revision }";
export const OPENED = "... on StoreOpened { store { code name openedAt } }";

export const ADVENT = { code: "advent", name: "Advent", country: "CZ" };
export const TERMS = {
  partnerCode: "advent",
  effectiveFrom: "2010-12-01T00:00:00+01:00",
  currency: "CZK",
  unitPrice: "0.10",
};
export const BASE = {
  partnerCode: "advent",
  code: "base",
  kind: "BASE",
  effectiveFrom: "2010-12-01",
  unit: "20.00",
  notEarningSkus: ["POST"],
};

/** A programme with one partner, its contract, a rule and a store: five mutations, four revisions. */
export async function setUpNetwork(partners: TestPartners): Promise<void> {
  await partners.mutate("defineProgramme", PROGRAMME, DEFINED);
  await partners.mutate("registerPartner", ADVENT, REGISTERED);
  await partners.mutate("signContract", TERMS, SIGNED);
  await partners.mutate("publishEarningRule", BASE, PUBLISHED);
  await partners.mutate("openStore", { partnerCode: "advent", code: "S1", name: "Main street" }, OPENED);
}
