import { pause, type Arena, type Fault } from "./fault.js";

/** The bus as a server of its own. It is no part of the network: who runs it brings it back. */
export const busFaults: readonly Fault[] = [
  {
    name: "kill:bus",
    async strike(arena) {
      await natsOf(arena).kill();
      await pause(1_000);
      await natsOf(arena).restart();
    },
  },
  {
    name: "hiccup:bus",
    async strike(arena) {
      natsOf(arena).signal("SIGSTOP");
      await pause(3_000);
      natsOf(arena).signal("SIGCONT");
    },
  },
];

function natsOf({ nats }: Arena): NonNullable<Arena["nats"]> {
  if (nats === undefined) throw new Error("the network runs without NATS");
  return nats;
}
