import { Option, type Command } from "commander";
import { Statement, StatementCsv, type StatementQuery, type TesseraClient } from "@tessera/partner-sdk";
import { connectNetwork } from "../network/connectNetwork.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import { findCycle } from "./findCycle.js";

interface StatementOptions extends CommonOptions {
  readonly partner: string;
  readonly cycle: string;
  readonly format: "csv" | "json";
}

type PartnerStatement = NonNullable<StatementQuery["partnerStatement"]>;

function unknown(partnerCode: string, cycle: string): NetworkRefused {
  return new NetworkRefused("statement", {
    __typename: "Unknown",
    message: `there is no statement of ${partnerCode} for ${cycle}`,
  });
}

/** The whole statement: every line, page by page. */
async function readStatement(client: TesseraClient, partnerCode: string, cycleId: string): Promise<object> {
  const lines: PartnerStatement["lines"]["nodes"][number][] = [];
  for (let after: string | null = null; ;) {
    const page: StatementQuery = await client.request(Statement, { partnerCode, cycleId, first: 100, after });
    const statement: PartnerStatement | null = page.partnerStatement;
    if (statement === null) throw unknown(partnerCode, cycleId);
    lines.push(...statement.lines.nodes);
    const { pageInfo } = statement.lines;
    if (!pageInfo.hasNextPage)
      return { partner: statement.partner.code, cycle: statement.cycle, balances: statement.balances, lines };
    after = pageInfo.endCursor;
  }
}

/** `tessera statement`: what one partner owes and is owed in one cycle. */
export function statementCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "statement",
    "print the statement of one partner for one settlement cycle",
    "tessera statement --partner kuchyne --cycle 2011-03 --format csv > kuchyne.csv",
  )
    .requiredOption("--partner <code>", "partner code")
    .requiredOption("--cycle <id>", "settlement cycle: its id, or its month as YYYY-MM")
    .addOption(
      new Option("--format <format>", "how it is printed; --json means json").choices(["csv", "json"]).default("csv"),
    )
    .action(async (options: StatementOptions) => {
      const network = await connectNetwork(options);
      try {
        const client = network.clientAs("finance", "partner", "operator", "finance_approver", "auditor");
        const cycleId = await findCycle(client, options.cycle);
        if (options.json || options.format === "json") {
          context.print(JSON.stringify(await readStatement(client, options.partner, cycleId), undefined, 2));
        } else {
          const { partnerStatement } = await client.request(StatementCsv, { partnerCode: options.partner, cycleId });
          if (partnerStatement === null) throw unknown(options.partner, options.cycle);
          context.print(partnerStatement.csv.replace(/\r?\n$/, ""));
        }
      } finally {
        await network.close();
      }
    });
}
