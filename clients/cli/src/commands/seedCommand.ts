import type { Command } from "commander";
import { connectNetwork } from "../network/connectNetwork.js";
import { describePositions } from "../sample/describePositions.js";
import { createProgress } from "../terminal/createProgress.js";
import { exitOnSignal } from "../terminal/exitOnSignal.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

/** `tessera seed`: loads the sample month into an empty network that runs. */
export function seedCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "seed",
    "load the sample month (eight shops, real orders, see sample/ATTRIBUTION.md) into an empty network",
    "tessera seed --url http://127.0.0.1:4000",
  ).action(async (options: CommonOptions) => {
    exitOnSignal();
    const { seedNetwork } = await import("../sample/seedNetwork.js");
    const network = await connectNetwork(options);
    try {
      const clients = {
        operator: network.clientAs("operator"),
        finance: network.clientAs("finance"),
        approver: network.clientAs("finance_approver"),
      };
      const month = await seedNetwork(clients, Date.now(), createProgress());
      if (options.json) context.print(JSON.stringify({ month }));
      else context.print(`Who owes whom for ${month}:\n\n${(await describePositions(clients.finance)) ?? "nobody"}`);
    } finally {
      await network.close();
    }
  });
}
