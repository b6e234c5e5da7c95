import type { ServiceName } from "@tessera/contracts";
import { localPeers, unavailable, type Peers, type RunningService } from "@tessera/runtime";

/** When a command between services is lost: before it arrives, or after it was answered. */
export type Loss = "BEFORE" | "AFTER";

export interface LossyPeers {
  readonly peersOf: (caller: ServiceName, services: ReadonlyMap<ServiceName, RunningService>) => Peers;
  /** The next command is lost, or the next of a name; undefined: none is. */
  lose(loss: Loss | undefined, name?: string): void;
}

export function createLossyPeers(): LossyPeers {
  let next: Loss | undefined;
  let nextName: string | undefined;
  return {
    lose(loss, name) {
      next = loss;
      nextName = name;
    },
    peersOf(caller, services) {
      const peers = localPeers(caller, services);
      return {
        async call(command, input) {
          const loss = (nextName ?? command.name) === command.name ? next : undefined;
          if (loss !== undefined) next = undefined;
          if (loss === "BEFORE") throw unavailable(new Error("the command was lost"));
          const answer = await peers.call(command, input);
          if (loss === "AFTER") throw unavailable(new Error("the answer was lost"));
          return answer;
        },
      };
    },
  };
}
