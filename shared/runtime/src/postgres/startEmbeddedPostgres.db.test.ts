import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureBuilt } from "@tessera/testkit";
import pg from "pg";
import { createLogger } from "../logger.js";
import { childrenOf, isAlive } from "./processIdentity.js";
import { signal, stopPostmaster } from "./postmaster.js";
import { runCluster } from "./runCluster.js";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./startEmbeddedPostgres.js";

const log = createLogger("test", "silent");
const isRoot = process.getuid?.() === 0;
const folders: string[] = [];

function newFolder(mode = 0o755): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tessera-embedded-"));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function ask<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

const start = async (folder: string): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ folder, log, durable: false });

async function until(isTrue: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 25))) {
    if (await isTrue()) return;
  }
  throw new Error("it did not come true in time");
}

test("what is written is there after the next start", async () => {
  const folder = newFolder();
  const first = await start(folder);
  await ask(first.adminUrl, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('čaj')");
  await first.stop();
  expect(isAlive(first.pid())).toBe(false);
  const second = await start(folder);
  expect(second.adopted).toBe(false);
  expect(await ask(second.adminUrl, "SELECT upper(word) AS word FROM kept")).toEqual([{ word: "ČAJ" }]);
  await second.stop();
});

test("it is UTF-8, durable, asks for a random password by scram, and listens on 127.0.0.1 alone, whatever LANG is", async () => {
  const folder = newFolder();
  const before = { ...process.env };
  Object.assign(process.env, { LANG: "C", LC_ALL: "POSIX", PGDATA: "/nowhere", PGPORT: "1" });
  const server = await startEmbeddedPostgres({ folder, log }).finally(() => (process.env = before));
  const settings = await ask<{ name: string; setting: string }>(
    server.adminUrl,
    `SELECT name, setting FROM pg_settings WHERE name IN
     ('server_encoding', 'fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'unix_socket_directories', 'password_encryption')`,
  );
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    server_encoding: "UTF8",
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
  });
  expect(
    await ask(server.adminUrl, "SELECT datlocale, datcollate FROM pg_database WHERE datname = 'postgres'"),
  ).toEqual([{ datlocale: "C.UTF-8", datcollate: "C" }]);
  const stranger = new URL(server.adminUrl);
  stranger.password = "tessera";
  await expect(ask(stranger.toString(), "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
  const password = path.join(folder, "postgres", "password");
  expect(statSync(password).mode & 0o777).toBe(0o600);
  expect(readFileSync(password, "utf8").trim()).toHaveLength(43);
  await server.stop();
});

test("a server that was left running is taken over, and stopped with its new owner", async () => {
  const folder = newFolder();
  const orphan = await runCluster({ folder, durable: false, log });
  const server = await start(folder);
  expect(server.adopted).toBe(true);
  expect(server.pid()).toBe(orphan.postmaster.pid);
  expect(server.adminUrl).toBe(orphan.adminUrl);
  await server.stop();
  expect(isAlive(orphan.postmaster.pid)).toBe(false);
});

test("a server that is on its way down is waited for", async () => {
  const folder = newFolder();
  const orphan = await runCluster({ folder, durable: false, log });
  const client = new pg.Client(orphan.adminUrl);
  client.on("error", () => undefined);
  await client.connect();
  // A smart shutdown waits for this client and lets nobody in.
  process.kill(orphan.postmaster.pid, "SIGTERM");
  setTimeout(() => void client.end(), 500);
  const server = await start(folder);
  expect(server.pid()).not.toBe(orphan.postmaster.pid);
  await server.stop();
});

test("the pid file of a server that was killed stops nothing", async () => {
  const folder = newFolder();
  const { postmaster } = await runCluster({ folder, durable: false, log });
  process.kill(postmaster.pid, "SIGKILL");
  await until(() => !isAlive(postmaster.pid));
  const server = await start(folder);
  expect(server.adopted).toBe(false);
  await server.stop();
});

test("a pid file whose id belongs to another program now stops nothing", async () => {
  const folder = newFolder();
  await (await start(folder)).stop();
  writeFileSync(
    path.join(folder, "postgres", "cluster", "postmaster.pid"),
    `${process.pid}\n${folder}\n1\n5432\n\n127.0.0.1\n\nready\n`,
  );
  const server = await start(folder);
  expect(server.adopted).toBe(false);
  await server.stop();
});

test("a server that dies is started again on its port, as often as it dies", async () => {
  const server = await start(newFolder());
  const pids = new Set([server.pid()]);
  for (let death = 1; death <= 3; death += 1) {
    const restarted = new Promise<void>((resolve) => server.onRestarted(resolve));
    process.kill(server.pid(), "SIGKILL");
    await restarted;
    pids.add(server.pid());
    expect(await ask(server.adminUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  }
  expect(pids.size).toBe(4);
  await server.stop();
});

test("a server that does not come up any more is told as lost with its reason", async () => {
  const folder = newFolder();
  const server = await startEmbeddedPostgres({ folder, log, durable: false, restartPausesMs: [0] });
  const lost = new Promise<Error>((resolve) => server.onLost(resolve));
  rmSync(path.join(folder, "postgres", "cluster", "global"), { recursive: true });
  process.kill(server.pid(), "SIGKILL");
  expect(await lost).toMatchObject({ name: "StartRefused", message: expect.stringContaining(folder) });
  await server.stop();
});

test("a server that comes up late, when its reason is mended, is not lost", async () => {
  const folder = newFolder();
  const server = await startEmbeddedPostgres({ folder, log, durable: false, restartPausesMs: [200] });
  const [there, away] = ["global", "away"].map((name) => path.join(folder, "postgres", "cluster", name));
  const restarted = new Promise<void>((resolve) => server.onRestarted(resolve));
  renameSync(there ?? "", away ?? "");
  process.kill(server.pid(), "SIGKILL");
  await until(() => !isAlive(server.pid()));
  await new Promise((resolve) => setTimeout(resolve, 500));
  renameSync(away ?? "", there ?? "");
  await restarted;
  expect(await ask(server.adminUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
});

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("a server that was stopped with all its processes is killed and brought back", async () => {
  const server = await start(newFolder());
  const client = new pg.Client(server.adminUrl);
  client.on("error", () => undefined);
  await client.connect();
  const restarted = new Promise<void>((resolve) => server.onRestarted(resolve));
  const firstPid = server.pid();
  for (const pid of [firstPid, ...childrenOf(firstPid)]) process.kill(pid, "SIGSTOP");
  await restarted;
  expect(isAlive(firstPid)).toBe(false);
  expect(await ask(server.adminUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
});

onLinux("a server that was stopped for a moment goes on", async () => {
  const server = await start(newFolder());
  process.kill(server.pid(), "SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  process.kill(server.pid(), "SIGCONT");
  expect(await ask(server.adminUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
});

test("a second start on the same folder is refused with one line", async () => {
  const folder = newFolder();
  const server = await start(folder);
  await expect(start(folder)).rejects.toMatchObject({
    name: "StartRefused",
    message: `The data folder ${folder} is in use by process ${process.pid}; stop that one first, or start with another folder.`,
  });
  await server.stop();
  await (await start(folder)).stop();
});

test("two first starts at once end with one server", async () => {
  const folder = newFolder();
  const clusters = await Promise.all([
    runCluster({ folder, durable: false, log }),
    runCluster({ folder, durable: false, log }),
  ]);
  expect(clusters[0].postmaster.pid).toBe(clusters[1].postmaster.pid);
  await stopPostmaster(clusters[0].postmaster.pid);
});

test("data of another major version are refused with one line", async () => {
  const folder = newFolder();
  await (await start(folder)).stop();
  writeFileSync(path.join(folder, "postgres", "cluster", "PG_VERSION"), "17\n");
  await expect(start(folder)).rejects.toMatchObject({
    name: "StartRefused",
    message: expect.stringMatching(/is of PostgreSQL 17, .* of 18\.$/),
  });
});

test("a file where the data folder should be is refused with one line", async () => {
  const file = path.join(newFolder(), "file");
  writeFileSync(file, "");
  await expect(start(file)).rejects.toMatchObject({
    name: "StartRefused",
    message: `The data folder ${file} cannot be used: a file stands where a folder is needed.`,
  });
});

test("a server that is stuck on its way down is killed and brought back", async () => {
  const server = await start(newFolder());
  const [checkpointer] = await ask<{ pid: number }>(
    server.adminUrl,
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'",
  );
  const restarted = new Promise<void>((resolve) => server.onRestarted(resolve));
  const firstPid = server.pid();
  // The server waits for its checkpointer, which never comes to its end.
  signal(checkpointer?.pid ?? 0, "SIGSTOP");
  signal(firstPid, "SIGINT");
  await until(() => !isAlive(firstPid), 30_000);
  signal(checkpointer?.pid ?? 0, "SIGKILL");
  await restarted;
  expect(await ask(server.adminUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
});

test("after kill -9 of the process nothing of its server is left", async () => {
  await ensureBuilt();
  const folder = newFolder();
  const runtime = path.join(__dirname, "..", "..", "dist", "index.js");
  const program = `const { startEmbeddedPostgres, createLogger } = require(${JSON.stringify(runtime)});
    startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, log: createLogger("t", "silent"), durable: false }).then((s) => console.log(s.pid()));
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = Number(
    await new Promise<string>((resolve) => owner.stdout.once("data", (text: Buffer) => resolve(text.toString()))),
  );
  expect(isAlive(pid)).toBe(true);
  owner.kill("SIGKILL");
  await until(() => !isAlive(pid));
  const server = await start(folder);
  expect(await ask(server.adminUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
});

describe("a disk of its own", () => {
  const onDisk = isRoot && process.platform === "linux" ? test : test.skip;

  async function withDisk(options: string, run: (folder: string) => Promise<void>): Promise<void> {
    const disk = newFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk]);
    try {
      await run(disk);
    } finally {
      execFileSync("umount", ["-l", disk]);
    }
  }

  onDisk("that is too small is refused with one line, and nothing half made is left", async () => {
    await withDisk("size=16m,mode=755", async (disk) => {
      await expect(start(disk)).rejects.toMatchObject({
        name: "StartRefused",
        message: expect.stringMatching(/^The data folder .* cannot be used: the disk is full\.$/),
      });
      expect(execFileSync("ls", [disk], { encoding: "utf8" })).toBe("");
    });
  });

  onDisk("that is full on a later start is refused with one line", async () => {
    await withDisk("size=120m,mode=755", async (disk) => {
      await (await start(disk)).stop();
      expect(() => execFileSync("dd", ["if=/dev/zero", `of=${disk}/filler`, "bs=64k"], { stdio: "ignore" })).toThrow();
      await expect(start(disk)).rejects.toMatchObject({
        name: "StartRefused",
        message: expect.stringMatching(/the disk is full\.$/),
      });
    });
  });

  onDisk("that is read-only is refused with one line", async () => {
    await withDisk("size=120m,mode=755", async (disk) => {
      await (await start(disk)).stop();
      execFileSync("mount", ["-o", "remount,ro", disk]);
      await expect(start(disk)).rejects.toMatchObject({
        name: "StartRefused",
        message: expect.stringMatching(/the file system is read-only\.$/),
      });
    });
  });
});

describe("root", () => {
  const asRoot = isRoot ? test : test.skip;

  asRoot("runs the server as somebody else", async () => {
    const server = await start(newFolder());
    expect(statSync(`/proc/${server.pid()}`).uid).not.toBe(0);
    await server.stop();
  });

  asRoot(
    "with a folder that only root may enter keeps the data where the server can, and finds them again",
    async () => {
      const home = newFolder(0o700);
      const folder = path.join(home, "clone", ".tessera");
      const first = await start(folder);
      await ask(first.adminUrl, "CREATE TABLE kept AS SELECT 1 AS one");
      const place = readFileSync(path.join(folder, "postgres.place"), "utf8").trim();
      folders.push(place);
      expect(path.dirname(place)).toBe("/var/lib/tessera");
      expect(statSync(place).mode & 0o777).toBe(0o700);
      await first.stop();
      const second = await start(folder);
      expect(await ask(second.adminUrl, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
      await second.stop();
    },
  );

  asRoot("with a data folder that only root may enter keeps the data in it and lets nobody look", async () => {
    const folder = newFolder(0o700);
    const server = await start(folder);
    expect(statSync(path.join(folder, "postgres")).isDirectory()).toBe(true);
    expect(statSync(folder).mode & 0o777).toBe(0o711);
    await server.stop();
  });

  asRoot("with a umask that shuts everybody out still starts", async () => {
    const before = process.umask(0o077);
    const folder = path.join(newFolder(), "made", "now");
    const server = await start(folder).finally(() => process.umask(before));
    folders.push(readFileSync(path.join(folder, "postgres.place"), "utf8").trim());
    await server.stop();
  });
});
