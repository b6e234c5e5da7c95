import { closeDatabase, openDatabase, startBus, type StartService } from "@tessera/runtime";
import { openBook } from "./commands/openBook.js";
import { CONFIG } from "./config.js";
import { onIssuing } from "./events/consumed/onIssuing.js";
import { onSetup } from "./events/consumed/onSetup.js";
import { buildMembersSubgraph } from "./graphql/buildMembersSubgraph.js";
import { membersCommands } from "./internal/membersCommands.js";
import { startClockJobs } from "./jobs/startClockJobs.js";
import { migrations } from "./store/migrations/index.js";

/** The service of people, cards and the points book. It hears the network's setup from partners. */
export const startMembers: StartService = async ({ databaseUrl, keysFolder, transport, log, metrics }) => {
  const database = await openDatabase({
    url: databaseUrl,
    name: "members",
    migrations,
    entities: [],
    poolSize: CONFIG.poolSize,
    log,
    metrics,
  });
  const bus = await startBus({
    database,
    service: "members",
    subscriptions: [onSetup, onIssuing],
    transport,
    log,
    metrics,
  });
  const book = await openBook({ database, log, keysFolder, metrics, lanes: CONFIG.lanes, published: () => bus.wake() });
  const jobs = startClockJobs(book, CONFIG);
  return {
    name: "members",
    subgraph: await buildMembersSubgraph({ book, onPublished: (listener) => bus.onPublished(listener) }, log, metrics),
    commands: membersCommands(book, bus),
    deliver: async (envelopes) => bus.deliver(envelopes),
    ready: async () => (await database.pool.query("SELECT 1")).rowCount === 1,
    stop: async () => {
      await jobs.stop();
      await book.idle();
      await bus.stop();
      await closeDatabase(database);
    },
  };
};
