import "reflect-metadata";
import { closeDatabase, openDatabase, startBus, type StartService } from "@tessera/runtime";
import { createTurnstile } from "./commands/cycles/createTurnstile.js";
import type { SettlementDeps } from "./commands/deps.js";
import { CONFIG, TIMINGS } from "./config.js";
import { onPointsBook } from "./events/consumed/onPointsBook.js";
import { onRedemptions } from "./events/consumed/onRedemptions.js";
import { onSetup } from "./events/consumed/onSetup.js";
import { buildSettlementSubgraph } from "./graphql/buildSettlementSubgraph.js";
import { settlementCommands } from "./internal/settlementCommands.js";
import { settlementFiles } from "./internal/settlementFiles.js";
import { closeBySchedule } from "./jobs/closeBySchedule.js";
import { forgetBrokenUploads } from "./jobs/forgetBrokenUploads.js";
import { evaluateExposure } from "./jobs/evaluateExposure.js";
import { moveLeaving } from "./jobs/moveLeaving.js";
import { sealCalculated } from "./jobs/sealCalculated.js";
import { reconcileOnDemand } from "./jobs/reconcileOnDemand.js";
import { markOverdue } from "./jobs/markOverdue.js";
import { verifyOnDemand } from "./jobs/verifyOnDemand.js";
import { entities } from "./store/entities/index.js";
import { migrations } from "./store/migrations/index.js";

/** The service that clears: obligations out of the points book's facts, cycles, netting, statements, verification. */
export const startSettlement: StartService = async ({
  databaseUrl,
  peers,
  transport,
  log,
  metrics,
  fileQuota: told,
}) => {
  const {
    poolSize,
    closeEveryMs,
    exposureEveryMs,
    verifyEveryMs,
    markOverdueEveryMs,
    forgetUploadsEveryMs,
    sealEveryMs,
    exitsEveryMs,
  } = CONFIG;
  const fileQuota = { ...CONFIG.fileQuota, ...told };
  const database = await openDatabase({
    url: databaseUrl,
    name: "settlement",
    migrations,
    entities,
    poolSize,
    log,
    metrics,
  });
  const subscriptions = [onSetup, onPointsBook, onRedemptions];
  const bus = await startBus({ database, service: "settlement", subscriptions, transport, log, metrics });
  const deps: SettlementDeps = {
    database,
    bus,
    peers,
    log,
    metrics,
    timings: TIMINGS,
    fileQuota,
    closing: createTurnstile(),
    calculating: createTurnstile(),
  };
  const closing = closeBySchedule(deps, closeEveryMs);
  const evaluating = evaluateExposure(deps, exposureEveryMs);
  const verifying = verifyOnDemand(deps, verifyEveryMs);
  const reconciling = reconcileOnDemand(deps, verifyEveryMs);
  const dunning = markOverdue(deps, markOverdueEveryMs);
  const forgetting = forgetBrokenUploads(database, log, forgetUploadsEveryMs);
  const sealing = sealCalculated(deps, sealEveryMs);
  const leaving = moveLeaving(deps, exitsEveryMs);
  const graphDeps = {
    ...deps,
    onPublished: (listener: Parameters<typeof bus.onPublished>[0]) => bus.onPublished(listener),
    wakeVerifier: () => verifying.wake(),
    wakeReconciler: () => reconciling.wake(),
  };
  return {
    name: "settlement",
    subgraph: await buildSettlementSubgraph(graphDeps, log, metrics),
    commands: settlementCommands(database, bus),
    files: settlementFiles(database, fileQuota),
    deliver: async (envelopes) => bus.deliver(envelopes),
    ready: async () => (await database.pool.query("SELECT 1")).rowCount === 1,
    stop: async () => {
      const jobs = [closing, evaluating, verifying, dunning, reconciling, forgetting, sealing, leaving];
      await Promise.all(jobs.map(async (job) => job.stop()));
      await bus.stop();
      await closeDatabase(database);
    },
  };
};
