import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { ImportPaymentStatus } from "@tessera/partner-sdk";
import { connectNetwork } from "../network/connectNetwork.js";
import { uploadFile } from "../network/uploadFile.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { describeFileError } from "../terminal/describeFileError.js";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

/** `tessera import-status FILE`: tells the network what the bank says of a payment file (pain.002), of a cycle's as of a payout's. */
export function importStatusCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "import-status",
    "import the bank's answer to a payment file (pain.002)",
    "tessera import-status pain002.xml",
  )
    .argument("<file>", "the file as the bank gave it")
    .action(async (file: string, options: CommonOptions) => {
      const sha256 = digestOf(file);
      const network = await connectNetwork(options);
      try {
        const client = network.clientAs("finance");
        const fileId = await uploadFile(network.url, await network.tokenAs("finance"), file, "application/xml");
        // The same answer once more says nothing new, but what it named may have come since.
        const idempotencyKey = `import-status ${sha256} ${new Date().toISOString()}`;
        const { importPaymentStatus: answer } = await client.request(ImportPaymentStatus, {
          input: { idempotencyKey, fileId },
        });
        if (answer.__typename !== "PaymentStatusImported" && answer.__typename !== "ClaimPayoutStatusImported")
          throw new NetworkRefused("import-status", answer);
        const { id, status } = answer.__typename === "PaymentStatusImported" ? answer.cycle : answer.payout;
        if (options.json) context.print(JSON.stringify(answer, undefined, 2));
        else context.print(`${id} is ${status}; transfers that the bank refused now: ${answer.rejected}.`);
      } finally {
        await network.close();
      }
    });
}

function digestOf(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${describeFileError(error)}`);
  }
}
