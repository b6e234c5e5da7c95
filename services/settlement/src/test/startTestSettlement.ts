import type { Identity, Role } from "@tessera/kernel";
import { createEmbeddedTransport, createLogger, startBus, type BuiltSubgraph, type RunningBus } from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { createTurnstile } from "../commands/cycles/createTurnstile.js";
import type { SettlementDeps } from "../commands/deps.js";
import { onPointsBook } from "../events/consumed/onPointsBook.js";
import { onRedemptions } from "../events/consumed/onRedemptions.js";
import { onSetup } from "../events/consumed/onSetup.js";
import { buildSettlementSubgraph } from "../graphql/buildSettlementSubgraph.js";
import { entities } from "../store/entities/index.js";
import { migrations } from "../store/migrations/index.js";
import { OtherServices } from "./OtherServices.js";

/** Settlement on a real database and bus, without its jobs, beside the other services as the test speaks for them. */
export interface TestSettlement {
  readonly db: TestDatabase;
  readonly bus: RunningBus;
  readonly deps: SettlementDeps;
  /** Built when something is asked of it first: it takes longer than all the rest, and most tests give commands. */
  readonly subgraph: Pick<BuiltSubgraph, "execute" | "subscribe">;
  readonly others: OtherServices;
  rows<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export function person(role: Role, more: Partial<Identity> = {}): Identity {
  return { subject: `${role}-1`, roles: [role], scopes: [], ...more };
}

/** A partner's client that may read its statements. */
export function shop(partnerCode: string): Identity {
  return person("partner", { subject: `${partnerCode}-client`, partnerCode, scopes: ["statements:read"] });
}

export async function startTestSettlement(): Promise<TestSettlement> {
  const db = await createTestDatabase(migrations, entities, { poolSize: 30 });
  const { database } = db;
  const log = createLogger("test", "silent");
  const transport = createEmbeddedTransport();
  const subscriptions = [onSetup, onPointsBook, onRedemptions];
  const bus = await startBus({ database, service: "settlement", subscriptions, transport, log });
  const others = new OtherServices(() => bus);
  // Nobody waits that long but on a machine that has other things to do.
  const timings = { barrierTimeoutMs: 30_000, patientBarrierTimeoutMs: 30_000, claimMs: 2_000, comparisonPauseMs: 20 };
  const deps: SettlementDeps = {
    database,
    bus,
    peers: others.peers,
    log,
    timings,
    closing: createTurnstile(),
    calculating: createTurnstile(),
  };
  const onPublished: RunningBus["onPublished"] = (listener) => bus.onPublished(listener);
  const graphDeps = { ...deps, onPublished, wakeVerifier: () => undefined, wakeReconciler: () => undefined };
  let built: Promise<BuiltSubgraph> | undefined;
  const subgraph = async () => (built ??= buildSettlementSubgraph(graphDeps, log));
  return {
    db,
    bus,
    deps,
    others,
    subgraph: {
      execute: async (...asked) => (await subgraph()).execute(...asked),
      subscribe: async (...asked) => (await subgraph()).subscribe(...asked),
    },
    rows: async <Row>(sql: string, parameters: unknown[] = []) =>
      (await database.pool.query(sql, parameters)).rows as Row[],
    stop: async () => {
      await bus.stop();
      await transport.stop();
      await db.drop();
    },
  };
}
