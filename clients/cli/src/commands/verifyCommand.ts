import type { Command } from "commander";
import {
  StartVerification,
  TesseraError,
  Verification,
  type TesseraClient,
  type VerificationQuery,
} from "@tessera/partner-sdk";
import { connectNetwork } from "../network/connectNetwork.js";
import { EXIT } from "../terminal/exitCode.js";
import { renderTable } from "../terminal/renderTable.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

type VerificationReport = NonNullable<VerificationQuery["verification"]>;

const SERVICES = ["members", "partners", "rewards", "settlement"] as const;
const POLL_MS = 100;
const POLL_AT_MOST_MS = 2_000;

/** Starts a verification and waits for its end, however long it takes. */
async function verify(client: TesseraClient): Promise<VerificationReport> {
  const { startVerification } = await client.request(StartVerification, {});
  for (let pauseMs = POLL_MS; ; pauseMs = Math.min(2 * pauseMs, POLL_AT_MOST_MS)) {
    const { verification } = await client.request(Verification, { id: startVerification.id });
    if (verification === null)
      throw new TesseraError([{ code: "MALFORMED_ANSWER", message: "the verification has vanished" }]);
    if (verification.status !== "RUNNING") return verification;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function describe(report: VerificationReport): string {
  const rows = SERVICES.flatMap((service) =>
    (report[service] ?? []).map(({ invariant, rowsScanned, violations }) => [
      service,
      invariant,
      String(rowsScanned),
      String(violations),
    ]),
  );
  const examples = SERVICES.flatMap((service) =>
    (report[service] ?? []).flatMap(({ invariant, examples: found }) =>
      found.map((example) => `${service}: ${invariant}: ${example}`),
    ),
  );
  return [renderTable(["service", "invariant", "rows scanned", "violations"], rows, [2, 3]), ...examples].join("\n");
}

/** `tessera verify`: has the network check its own invariants. */
export function verifyCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "verify",
    "have every service check its invariants, and settlement those between services",
    "tessera verify",
  ).action(async (options: CommonOptions) => {
    const network = await connectNetwork(options);
    try {
      const report = await verify(network.clientAs("operator", "finance", "auditor"));
      const away = SERVICES.filter((service) => report[service] === null);
      context.print(options.json ? JSON.stringify(report, undefined, 2) : describe(report));
      if (report.status === "VIOLATED") context.exitWith(EXIT.REFUSED);
      else if (away.length > 0) context.exitWith(EXIT.UNREACHABLE);
      if (away.length > 0) context.tell(`not checked: ${away.join(", ")}`);
      else if (!options.json) context.tell(report.status === "CLEAN" ? "No violation." : "Violations were found.");
    } finally {
      await network.close();
    }
  });
}
