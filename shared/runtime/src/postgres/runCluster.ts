import { readFileSync } from "node:fs";
import path from "node:path";
import { StartRefused } from "../errors.js";
import type { Logger } from "../logger.js";
import { clusterPlace } from "./clusterPlace.js";
import { embeddedBinaries } from "./embeddedBinaries.js";
import { initialiseCluster } from "./initialiseCluster.js";
import { adminUrl, startPostmaster, watchStuck, type Postmaster } from "./postmaster.js";

export interface RunCluster {
  /** Absolute path of the data folder; the caller holds its lock. */
  readonly folder: string;
  /** False only in tests: neither fsync nor full page writes. */
  readonly durable: boolean;
  readonly log: Logger;
}

/** A cluster that answers, and how to start it again on the same port. */
export interface Cluster {
  readonly postmaster: Postmaster;
  /** postgres:// URL of the superuser. */
  readonly adminUrl: string;
  restart(): Promise<Postmaster>;
  /** Asked again and again: whether the server has been on its way down for longer than it may. */
  isStuck(): boolean;
}

const SERVER_VERSION = "18";

/** Makes, adopts or starts the cluster of a folder. Throws StartRefused with one line. */
export async function runCluster({ folder, durable, log }: RunCluster): Promise<Cluster> {
  const place = clusterPlace(folder);
  if (path.dirname(place.home) !== folder) {
    log.info(
      { home: place.home, user: place.user?.name },
      "the embedded PostgreSQL keeps its data there, since its user cannot reach the data folder",
    );
  }
  const binaries = embeddedBinaries(place.user, place.spare);
  await initialiseCluster(place, binaries, durable);
  const version = readFileSync(path.join(place.home, "cluster", "PG_VERSION"), "utf8").trim();
  if (version !== SERVER_VERSION)
    throw new StartRefused(
      `The data in ${place.home} is of PostgreSQL ${version}, the embedded server of ${SERVER_VERSION}.`,
    );
  const postmaster = await startPostmaster({ place, binaries, durable, log });
  return {
    postmaster,
    adminUrl: adminUrl(place.home, postmaster.port),
    restart: async () => startPostmaster({ place, binaries, durable, log, port: postmaster.port }),
    isStuck: watchStuck(place.home),
  };
}
