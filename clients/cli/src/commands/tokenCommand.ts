import { Argument, type Command, Option } from "commander";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { dataOption, describedCommand } from "./connectionOptions.js";

const ROLES = ["member", "partner", "finance", "finance_approver", "operator", "support", "auditor"] as const;
const SCOPES = [
  "purchases:write",
  "redemptions:write",
  "members:read",
  "catalogue:write",
  "statements:read",
  "statements:write",
] as const;

interface TokenOptions {
  readonly partner?: string;
  readonly member?: string;
  readonly scope?: (typeof SCOPES)[number][];
  readonly subject?: string;
  readonly data: string;
  readonly json?: true;
}

/** `tessera token ROLE`: prints a token of a development network. */
export function tokenCommand(context: CommandContext): Command {
  return describedCommand(
    "token",
    "print a token of the development network on this machine",
    'curl -H "authorization: Bearer $(tessera token finance)" …',
  )
    .addArgument(new Argument("<role>", "whose token").choices(ROLES))
    .addOption(new Option("--partner <code>", "partner that a partner client acts for"))
    .addOption(new Option("--member <id>", "member who signs in, mbr_…"))
    .addOption(
      new Option("--scope <scope...>", "scopes of a partner client; all of them when left out").choices(SCOPES),
    )
    .addOption(new Option("--subject <name>", "who it is; one for each role, partner and member when left out"))
    .addOption(dataOption(context))
    .option("--json", "print the token with its role as JSON")
    .action(async (role: (typeof ROLES)[number], options: TokenOptions) => {
      const { partner, member, scope: scopes, subject } = options;
      if (role === "partner" && partner === undefined)
        throw new UsageError("a partner client acts for a partner: give --partner CODE");
      if (role === "member" && member === undefined) throw new UsageError("give the member who signs in: --member ID");
      const { discoverNetwork, mintDevelopmentToken } = await import("@tessera/network/local");
      const token = await mintDevelopmentToken(options.data, { role, partner, member, scopes, subject });
      // Minted in the wrong folder it would be refused by every network that runs, without a word why.
      if (discoverNetwork(options.data) === undefined)
        context.tell(`No network runs on ${options.data}: the token counts for one that is started there (--data).`);
      context.print(options.json ? JSON.stringify({ role, partner, member, scopes, token }) : token);
    });
}
