import type { ServiceName } from "@tessera/contracts";
import { NotAnAnswer, unavailable } from "../errors.js";
import { runCommand } from "./runCommand.js";
import type { Peers, RunningService } from "./running.js";

/**
 * The peers of one service when all run in this process: the same checks as between processes, without the wire. `services`
 * may fill up while the network starts; a service that is not there yet is UNAVAILABLE.
 */
export function localPeers(caller: ServiceName, services: ReadonlyMap<ServiceName, RunningService>): Peers {
  return {
    call: async (command, input) => {
      const owner = services.get(command.name.split(".")[0] as ServiceName);
      if (owner === undefined) throw unavailable(new Error(`${command.name}: the service does not run yet`));
      try {
        return command.output.parse(await runCommand(owner, caller, command.name, input));
      } catch (cause) {
        if (cause instanceof NotAnAnswer) throw cause;
        throw new Error(`${command.name} failed`, { cause });
      }
    },
  };
}
