import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { mintDevelopmentToken, startNetwork, type RunningNetwork } from "@tessera/network";
import { createTestNetworkPostgres } from "@tessera/testkit";
import { Client } from "pg";
import { post, type Person, type TestNetwork } from "../support/startTestNetwork.js";

export type Service = "members" | "partners" | "rewards" | "settlement";
const SERVICES: readonly Service[] = ["members", "partners", "rewards", "settlement"];

/** A network in this process on databases of its own, which are backed up and restored while it stands still. */
export interface RestorableNetwork {
  /** What the helpers of the other tests ask. */
  readonly network: Pick<TestNetwork, "ask">;
  /** Stops the network, copies every database, and starts it again. Answers the name of the backup. */
  backUp(): Promise<string>;
  /** Stops the network, replaces each database by its copy in the backup named for it, and starts it again. */
  restore(from: Readonly<Record<Service, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function openRestorableNetwork(): Promise<RestorableNetwork> {
  const postgres = await createTestNetworkPostgres();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "tessera-restore-"));
  const nameOf = (service: Service): string => new URL(postgres.urls[service]).pathname.slice(1);
  const copies: string[] = [];
  const environment: Record<string, string> = { LOG_LEVEL: "silent" };
  for (const service of SERVICES) environment[`${service.toUpperCase()}_DATABASE_URL`] = postgres.urls[service];
  let running: RunningNetwork | undefined;

  async function start(): Promise<void> {
    running = await startNetwork({ dataDir, port: 0 }, environment);
  }

  async function whileStopped(work: (admin: Client) => Promise<void>): Promise<void> {
    await running?.stop();
    running = undefined;
    await asAdmin(postgres.adminUrl, work);
    await start();
  }

  await start();
  return {
    network: {
      async ask(query: string, variables: Record<string, unknown> = {}, person?: Person) {
        const bearer = person === undefined ? undefined : await mintDevelopmentToken(dataDir, person);
        return post(
          running?.url ?? "",
          { query, variables },
          bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
        );
      },
    },
    async backUp() {
      const backup = `backup${copies.length}`;
      await whileStopped(async (admin) => {
        for (const service of SERVICES) {
          const copy = `${nameOf(service)}_${backup}`;
          await admin.query(`CREATE DATABASE ${copy} TEMPLATE ${nameOf(service)}`);
          copies.push(copy);
        }
      });
      return backup;
    },
    async restore(from) {
      await whileStopped(async (admin) => {
        for (const service of SERVICES) {
          await admin.query(`DROP DATABASE ${nameOf(service)} WITH (FORCE)`);
          await admin.query(`CREATE DATABASE ${nameOf(service)} TEMPLATE ${nameOf(service)}_${from[service]}`);
        }
      });
    },
    async close() {
      await running?.stop();
      await asAdmin(postgres.adminUrl, async (admin) => {
        for (const copy of copies) await admin.query(`DROP DATABASE IF EXISTS ${copy} WITH (FORCE)`);
      });
      await postgres.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function asAdmin(url: string, work: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
