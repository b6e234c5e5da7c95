import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { ResendFacts } from "@tessera/partner-sdk";
import { connectNetwork } from "../network/connectNetwork.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

interface ResendOptions extends CommonOptions {
  readonly since?: string;
}

/** `tessera resend`: has every service tell its facts again, after a restore. */
export function resendCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "resend",
    "have every service tell its facts again, after services were restored from older backups than others",
    "tessera resend --since 2026-03-01T00:00:00Z",
  )
    .option("--since <instant>", "facts recorded from this instant on (RFC 3339); all that are kept when left out")
    .action(async (options: ResendOptions) => {
      const { since } = options;
      if (since !== undefined && Number.isNaN(Date.parse(since)))
        throw new UsageError("--since is no instant, for example 2026-03-01T00:00:00Z");
      const network = await connectNetwork(options);
      try {
        const input = { idempotencyKey: randomUUID(), since: since ?? null };
        const { resendFacts } = await network.clientAs("operator").request(ResendFacts, { input });
        if (resendFacts.__typename !== "FactsResent") throw new NetworkRefused("resend", resendFacts);
        if (options.json) context.print(JSON.stringify({ facts: resendFacts.facts }));
        else
          context.tell(
            `${resendFacts.facts} facts go to their subscribers again; tessera verify tells when all agree.`,
          );
      } finally {
        await network.close();
      }
    });
}
