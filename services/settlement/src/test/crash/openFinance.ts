import { closeDatabase, createEmbeddedTransport, createLogger, openDatabase, startBus } from "@tessera/runtime";
import { createTurnstile } from "../../commands/cycles/createTurnstile.js";
import type { SettlementDeps } from "../../commands/deps.js";
import { onPointsBook } from "../../events/consumed/onPointsBook.js";
import { onRedemptions } from "../../events/consumed/onRedemptions.js";
import { onSetup } from "../../events/consumed/onSetup.js";
import { entities } from "../../store/entities/index.js";
import { migrations } from "../../store/migrations/index.js";
import { OtherServices } from "../OtherServices.js";

/** Settlement's commands, jobs and bus on a database that others use too: what a process of the service is made of. */
export interface Finance {
  readonly deps: SettlementDeps;
  readonly others: OtherServices;
  readonly rows: <Row = Record<string, unknown>>(sql: string, parameters?: unknown[]) => Promise<Row[]>;
  stop(): Promise<void>;
}

/** A claim runs out soon, so that a test need not wait long until another process takes what a dead one held. */
const TIMINGS = { barrierTimeoutMs: 30_000, patientBarrierTimeoutMs: 30_000, claimMs: 400, comparisonPauseMs: 20 };

export async function openFinance(url: string): Promise<Finance> {
  const log = createLogger("test", "silent");
  const database = await openDatabase({ url, name: "settlement", migrations, entities, log });
  const transport = createEmbeddedTransport();
  const subscriptions = [onSetup, onPointsBook, onRedemptions];
  const bus = await startBus({ database, service: "settlement", subscriptions, transport, log });
  const others = new OtherServices(() => bus);
  return {
    deps: {
      ...{ database, bus, log, peers: others.peers, timings: TIMINGS },
      ...{ closing: createTurnstile(), calculating: createTurnstile() },
    },
    others,
    rows: async <Row>(sql: string, parameters: unknown[] = []) =>
      (await database.pool.query(sql, parameters)).rows as Row[],
    stop: async () => {
      await bus.stop();
      await transport.stop();
      await closeDatabase(database);
    },
  };
}
