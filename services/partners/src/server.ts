import { SERVICE_NAMES } from "@tessera/contracts";
import { closeDatabase, openDatabase, startBus, type StartService } from "@tessera/runtime";
import type { PartnersDeps } from "./graphql/context.js";
import { buildPartnersSubgraph } from "./graphql/buildPartnersSubgraph.js";
import { partnersCommands } from "./internal/partnersCommands.js";
import { CONFIG } from "./config.js";
import { onExit } from "./events/consumed/onExit.js";
import {
  ContractVersionRow,
  EarningRuleVersionRow,
  PartnerRow,
  ProgrammeRow,
  StoreRow,
} from "./store/entities/index.js";
import { migrations } from "./store/migrations/index.js";

/** The service of the network's setup: programme, partners, contracts, stores and earning rules. It hears of partners that leave. */
export const startPartners: StartService = async ({ databaseUrl, peers, transport, log, metrics }) => {
  const entities = [ContractVersionRow, EarningRuleVersionRow, PartnerRow, ProgrammeRow, StoreRow];
  const database = await openDatabase({
    url: databaseUrl,
    name: "partners",
    migrations,
    entities,
    poolSize: CONFIG.poolSize,
    log,
    metrics,
  });
  const bus = await startBus({ database, service: "partners", subscriptions: [onExit], transport, log, metrics });
  const deps: PartnersDeps = {
    database,
    peers,
    bus,
    wake: () => bus.wake(),
    now: () => new Date(),
    network: SERVICE_NAMES,
    stateTimeoutMs: CONFIG.stateTimeoutMs,
  };
  return {
    name: "partners",
    subgraph: await buildPartnersSubgraph({ deps, log, metrics }),
    commands: partnersCommands(deps),
    deliver: async (envelopes) => bus.deliver(envelopes),
    ready: async () => (await database.pool.query("SELECT 1")).rowCount === 1,
    stop: async () => {
      await bus.stop();
      await closeDatabase(database);
    },
  };
};
