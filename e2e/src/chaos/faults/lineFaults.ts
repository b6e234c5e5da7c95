import { asSuperuser } from "../../support/superuser.js";
import { evaluateIn } from "../evaluateIn.js";
import { pause, type Arena, type Fault } from "./fault.js";

/** Lines that break while their ends go on: answers are lost on the way, sessions are ended under the programs that use them. */
export const lineFaults: readonly Fault[] = [
  { name: "answers:swallowed", strike: async (arena) => loseAnswers(arena, "swallow") },
  { name: "answers:reset", strike: async (arena) => loseAnswers(arena, "reset") },
  { name: "peers:gateway", strike: async (arena) => cutPeers(arena, "gateway") },
  { name: "peers:rewards", strike: async (arena) => cutPeers(arena, "rewards") },
  { name: "sessions:terminated", strike: terminateSessions },
];

async function loseAnswers({ proxy }: Arena, loss: "swallow" | "reset"): Promise<void> {
  proxy.lose(loss);
  await pause(1_500);
  proxy.lose("none");
}

/**
 * Ends the connections of one process to the services, with whatever answers are on the way: a process cannot tell this from
 * a network that drops them.
 */
async function cutPeers({ network }: Arena, name: string): Promise<void> {
  const { children } = network.record();
  const { [name]: own, ...others } = children;
  if (own === undefined) throw new Error(`there is no process ${name}`);
  const ports = Object.values(others).map(({ port }) => port);
  const cut = `(() => {
    const ports = new Set(${JSON.stringify(ports)});
    const cut = () => process._getActiveHandles().filter(({ remotePort }) => ports.has(remotePort)).forEach((socket) => socket.destroy());
    const timer = setInterval(cut, 90);
    setTimeout(() => clearInterval(timer), 1500);
  })()`;
  await evaluateIn(own.pid, cut);
  await pause(1_500);
}

async function terminateSessions({ network }: Arena): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await asSuperuser(
      network,
      "members",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'tessera-%'",
    );
    await pause(300);
  }
}
