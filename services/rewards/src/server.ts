import { randomBytes } from "node:crypto";
import { closeDatabase, openDatabase, startBus, type StartService } from "@tessera/runtime";
import { createCardBook } from "./commands/redemption/createCardBook.js";
import { createSagaBatches } from "./commands/redemption/createSagaBatches.js";
import { CONFIG } from "./config.js";
import { onExit } from "./events/consumed/onExit.js";
import { onSetup } from "./events/consumed/onSetup.js";
import { buildRewardsSubgraph } from "./graphql/buildRewardsSubgraph.js";
import type { RewardsDeps } from "./graphql/context.js";
import { rewardsCommands } from "./internal/rewardsCommands.js";
import { startSweeper } from "./jobs/startSweeper.js";
import { RewardRow, RewardStockRow, StockMovementRow } from "./store/entities/index.js";
import { migrations } from "./store/migrations/index.js";

/** The service of the catalogue, the stock, the vouchers and the saga of redeeming. */
export const startRewards: StartService = async ({ databaseUrl, peers, transport, log, metrics }) => {
  const entities = [RewardRow, RewardStockRow, StockMovementRow];
  const database = await openDatabase({
    url: databaseUrl,
    name: "rewards",
    migrations,
    entities,
    poolSize: CONFIG.poolSize,
    log,
    metrics,
  });
  const bus = await startBus({
    database,
    service: "rewards",
    subscriptions: [onSetup, onExit],
    transport,
    log,
    metrics,
  });
  const now = (): Date => new Date();
  const deps: RewardsDeps = {
    database,
    peers,
    bus,
    log,
    now,
    randomBytes,
    wake: () => bus.wake(),
    cards: createCardBook(peers, now, CONFIG.cardsKeptMs, CONFIG.maxCardsKept),
    sagas: createSagaBatches(database),
  };
  const sweeper = startSweeper(deps, CONFIG.sweepEveryMs, CONFIG.sweepIdleMs);
  return {
    name: "rewards",
    subgraph: await buildRewardsSubgraph({ deps, log, metrics }),
    commands: rewardsCommands(deps, bus),
    deliver: async (envelopes) => bus.deliver(envelopes),
    ready: async () => (await database.pool.query("SELECT 1")).rowCount === 1,
    stop: async () => {
      await sweeper.stop();
      await bus.stop();
      await closeDatabase(database);
    },
  };
};
