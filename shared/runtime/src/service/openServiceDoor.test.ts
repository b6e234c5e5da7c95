import { pino } from "pino";
import { digestCredential } from "./credentials.js";
import { openServiceDoor, type ServiceDoor } from "./openServiceDoor.js";
import { answers, type RunningService } from "./running.js";
import { resolveCards } from "@tessera/contracts";

const log = pino({ level: "silent" });
const CREDENTIAL = "rewards-0123456789abcdefghijklmnopqrstuv";
const callers = { rewards: digestCredential(CREDENTIAL) };

let release = (): void => {};
let isReady = true;
const service: RunningService = {
  name: "members",
  subgraph: { execute: async () => ({ data: null }), subscribe: async () => ({ data: null }) },
  commands: [
    answers(resolveCards, async () => {
      await new Promise<void>((resolve) => (release = resolve));
      return { memberIds: [] };
    }),
  ],
  deliver: async () => {},
  ready: async () => isReady,
  stop: async () => {},
};

let door: ServiceDoor;
beforeEach(async () => {
  isReady = true;
  door = await openServiceDoor({ name: "members", host: "127.0.0.1", port: 0, callers, log });
});
afterEach(async () => door.stop());

const status = async (path: string): Promise<number> => (await fetch(`${door.url}${path}`)).status;
async function ask(): Promise<Response> {
  return fetch(`${door.url}/internal/members.resolveCards`, {
    method: "POST",
    headers: { authorization: `Bearer ${CREDENTIAL}`, "content-type": "application/json" },
    body: '{"cardNumbers":[]}',
  });
}

test("before its service runs, as while migrations do, the door lives and is not ready, and what it is asked is to be asked again", async () => {
  expect([await status("/health/live"), await status("/health/ready")]).toEqual([200, 503]);
  const early = await ask();
  expect([early.status, ((await early.json()) as { error: { code: string } }).error.code]).toEqual([
    503,
    "UNAVAILABLE",
  ]);
  door.serve(service);
  expect([await status("/health/live"), await status("/health/ready")]).toEqual([200, 200]);
});

test("without its database a service lives and is not ready", async () => {
  door.serve(service);
  isReady = false;
  expect([await status("/health/live"), await status("/health/ready")]).toEqual([200, 503]);
});

test("a door that closes answers what it took on and turns away what comes then, alive and not ready", async () => {
  door.serve(service);
  const takenOn = ask();
  const begun = release;
  while (release === begun) await new Promise((resolve) => setTimeout(resolve, 5));
  const stopping = door.stop();
  const late = await ask();
  expect([late.status, late.headers.get("connection")]).toEqual([503, "close"]);
  expect([await status("/health/live"), await status("/health/ready")]).toEqual([200, 503]);
  release();
  const answer = await takenOn;
  expect([answer.status, await answer.json()]).toEqual([200, { memberIds: [] }]);
  await stopping;
  await expect(ask()).rejects.toThrow("fetch failed");
});
