import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLogger } from "@tessera/runtime";
import type { ChildMessage } from "./childMessages.js";
import { superviseChild, type SupervisedChild } from "./superviseChild.js";
import type { HeartbeatPatience } from "./watchHeartbeat.js";

const log = createLogger("test", "silent");
let folder: string;
let child: SupervisedChild | undefined;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "tessera-supervise-"))));
afterEach(async () => {
  await child?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Supervises a small program and tells which processes and messages there were. */
function supervise(source: string, patience?: HeartbeatPatience) {
  const program = path.join(folder, "program.cjs");
  writeFileSync(program, source);
  const pids: number[] = [];
  const messages: ChildMessage[] = [];
  child = superviseChild({
    name: "members",
    program,
    parameters: ["members"],
    environment: { WORD: "given" },
    log,
    stopTimeoutMs: 500,
    ...(patience === undefined ? {} : { patience }),
    onMessage: (message) => messages.push(message),
    onStarted: (pid) => pids.push(pid),
  });
  return { pids, messages, child };
}

async function until(isTrue: () => boolean, timeoutMs = 10_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20)))
    if (isTrue()) return;
  throw new Error("it did not come true in time");
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

const STAYS = `process.send({ kind: "ready" }); process.on("SIGTERM", () => process.exit(0)); process.on("disconnect", () => process.exit(0)); setInterval(() => {}, 1000);`;

test("a child that is killed is started again, and again, and a stopped one is not", async () => {
  const { pids, child } = supervise(STAYS);
  await child.ready;
  process.kill(pids[0] ?? 0, "SIGKILL");
  await until(() => pids.length === 2);
  process.kill(pids[1] ?? 0, "SIGKILL");
  await until(() => pids.length === 3);
  await child.stop();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(pids).toHaveLength(3);
  expect(pids.every(isGone)).toBe(true);
});

test("pauses between restarts grow", async () => {
  const times: number[] = [];
  const { pids, child } = supervise(`process.send({ kind: "ready" }); setTimeout(() => process.exit(1), 20);`);
  await child.ready;
  for (let count = 2; count <= 4; count += 1) {
    await until(() => pids.length >= count);
    times.push(Date.now());
  }
  expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan((times[1] ?? 0) - (times[0] ?? 0) + 50);
});

test("what a child cannot mend by itself rejects the start with its line", async () => {
  const { child } = supervise(
    `process.send({ kind: "refused", message: "PORT is missing." }, () => process.exit(78));`,
  );
  await expect(child.ready).rejects.toMatchObject({ name: "StartRefused", message: "PORT is missing." });
});

test("a child that ends before it is ready rejects the start and is not started again", async () => {
  const { child, pids } = supervise("process.exit(3);");
  await expect(child.ready).rejects.toMatchObject({
    name: "StartRefused",
    message: "The process of members ended before it was ready (exit code 3).",
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(pids).toHaveLength(1);
});

test("a child sees the environment that it was given and nothing of ours, and hears what it is told", async () => {
  process.env["SECRET_OF_OURS"] = "hidden";
  const { child, messages } = supervise(
    `process.on("message", ({ subscriptions }) => process.send({ kind: "refused", message: [process.argv[2], process.env.WORD, process.env.SECRET_OF_OURS, subscriptions.length].join(" ") }));
     process.send({ kind: "ready" });`,
  );
  await child.ready;
  child.tell({ kind: "subscriptions", subscriptions: [{ service: "rewards", topics: ["a"] }] });
  await until(() => messages.length === 2);
  expect(messages[1]).toEqual({ kind: "refused", message: "members given  1" });
  delete process.env["SECRET_OF_OURS"];
});

test("a child that does not end when asked to is ended", async () => {
  const { child, pids } = supervise(
    `process.on("SIGTERM", () => process.send({ kind: "ready" })); process.send({ kind: "ready" }); setInterval(() => {}, 1000);`,
  );
  await child.ready;
  await child.stop();
  expect(isGone(pids[0] ?? 0)).toBe(true);
});

const ANSWERS = `${STAYS} process.on("message", ({ kind }) => kind === "ping" && process.send({ kind: "pong" }));`;
const QUICK: HeartbeatPatience = { stopped: 2, silent: 60, unborn: 60 };

test("a child that was stopped is killed and started again, and one that goes on in time is left alone", async () => {
  const { pids, child } = supervise(ANSWERS, QUICK);
  await child.ready;
  process.kill(pids[0] ?? 0, "SIGSTOP");
  await until(() => pids.length === 2, 20_000);
  expect(isGone(pids[0] ?? 0)).toBe(true);
  process.kill(pids[1] ?? 0, "SIGSTOP");
  setTimeout(() => process.kill(pids[1] ?? 0, "SIGCONT"), 1_000);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(pids).toHaveLength(2);
});

test("a child that runs and never answers is killed once patience is over, and one that answers is not", async () => {
  const patience = { stopped: 60, silent: 3, unborn: 60 };
  const silent = supervise(`${ANSWERS} setTimeout(() => { for (;;); }, 500);`, patience);
  await silent.child.ready;
  await until(() => silent.pids.length === 2, 20_000);
  await silent.child.stop();
  const { pids, child } = supervise(ANSWERS, patience);
  await child.ready;
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(pids).toHaveLength(1);
});

test("a child that loads its program for long is left to it", async () => {
  const { pids, child } = supervise(`const end = Date.now() + 4_000; while (Date.now() < end); ${ANSWERS}`, {
    stopped: 60,
    silent: 2,
    unborn: 60,
  });
  await child.ready;
  expect(pids).toHaveLength(1);
});
