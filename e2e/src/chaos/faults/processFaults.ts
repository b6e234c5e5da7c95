import { childrenOf } from "@tessera/testkit";
import { pause, untilChanged, type Arena, type Fault } from "./fault.js";

const PROCESSES = ["members", "partners", "rewards", "settlement", "gateway"] as const;
const HICCUP_MS = 1_500;

/** kill −9, a stop that nobody ends but supervision, and one that ends by itself, for each process of the network. */
export const processFaults: readonly Fault[] = PROCESSES.flatMap((name) => {
  const pidOf = ({ network }: Arena): number => {
    const child = network.record().children[name];
    if (child === undefined) throw new Error(`there is no process ${name}`);
    return child.pid;
  };
  return threeFaults(name, pidOf, (pid) => [pid]);
});

/** The same for the database server and all that it started. */
export const postgresFaults: readonly Fault[] = threeFaults(
  "postgres",
  ({ network }) => {
    const { postgresPid } = network.record();
    if (postgresPid === undefined) throw new Error("there is no embedded server");
    return postgresPid;
  },
  (pid) => [pid, ...childrenOf(pid)],
);

function threeFaults(
  name: string,
  pidOf: (arena: Arena) => number,
  family: (pid: number) => readonly number[],
): readonly Fault[] {
  return [
    {
      name: `kill:${name}`,
      async strike(arena) {
        const pid = pidOf(arena);
        process.kill(pid, "SIGKILL");
        await untilChanged(name, () => pidOf(arena), pid);
      },
    },
    {
      name: `stop:${name}`,
      async strike(arena) {
        const pid = pidOf(arena);
        for (const each of family(pid)) process.kill(each, "SIGSTOP");
        await untilChanged(name, () => pidOf(arena), pid);
      },
    },
    {
      name: `hiccup:${name}`,
      async strike(arena) {
        const stopped = family(pidOf(arena));
        for (const each of stopped) process.kill(each, "SIGSTOP");
        await pause(HICCUP_MS);
        for (const each of stopped) process.kill(each, "SIGCONT");
      },
    },
  ];
}
