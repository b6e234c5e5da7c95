import type { Command } from "commander";
import { connectNetwork, type NetworkConnection } from "../network/connectNetwork.js";
import { checkActions } from "../terminal/checkActions.js";
import { describeDirectPayments } from "../terminal/describeDirectPayments.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import {
  approveReceived,
  approveRevoking,
  askRevocation,
  confirmReceived,
  readDirectLegs,
  type DirectLeg,
} from "./directSteps.js";
import { findCycle } from "./findCycle.js";

interface DirectOptions extends CommonOptions {
  readonly cycle: string;
  readonly confirm?: string;
  readonly amount?: string;
  readonly received?: string;
  readonly reference?: string;
  readonly evidence?: string;
  readonly approve?: string;
  readonly revoke?: string;
  readonly reason?: string;
}

const ACTIONS = {
  confirm: { wants: ["amount", "received", "reference"], takes: ["evidence"] },
  approve: {},
  revoke: { wants: ["reason"] },
};

/** `tessera direct`: what partners pay each other in a cycle; says that a payment came, or takes that back. */
export function directCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "direct",
    "list what partners pay each other in a cycle; confirm, approve or revoke that it came",
    "tessera direct --cycle 2011-03 --confirm leg_… --amount 10.00 --received 2011-04-10 --reference RF18…",
  )
    .requiredOption("--cycle <id>", "settlement cycle: its id, or its month as YYYY-MM")
    .option("--confirm <leg>", "as its creditor, or as finance with --evidence: the payment came, whole or in part")
    .option("--amount <amount>", "of --confirm: what came, in the payment's currency")
    .option("--received <day>", "of --confirm: the day the creditor's bank booked it, YYYY-MM-DD")
    .option("--reference <text>", "of --confirm: as the creditor's bank tells it")
    .option("--evidence <text>", "of --confirm by finance: what it rests on")
    .option("--approve <id>", "as finance_approver: what finance confirmed (dpy_…), or a revocation (dpr_…)")
    .option("--revoke <payment>", "ask that a confirmation (dpy_…) is taken back; another person approves it")
    .option("--reason <text>", "of --revoke: why")
    .action(async (options: DirectOptions) => {
      checkActions(options, ACTIONS);
      const network = await connectNetwork(options);
      try {
        const reader = network.clientAs("finance", "partner", "finance_approver", "operator", "auditor");
        const cycleId = await findCycle(reader, options.cycle);
        const done = await act(network, options, await readDirectLegs(reader, cycleId));
        const legs = await readDirectLegs(reader, cycleId);
        context.print(options.json ? JSON.stringify(legs, undefined, 2) : describeDirectPayments(legs));
        if (done !== undefined && !options.json) context.tell(done);
      } finally {
        await network.close();
      }
    });
}

/** Does what was asked for; answers what is to be told, undefined when nothing was. */
async function act(
  network: NetworkConnection,
  options: DirectOptions,
  legs: readonly DirectLeg[],
): Promise<string | undefined> {
  const { confirm, amount = "", received = "", reference = "", evidence, approve, revoke, reason = "" } = options;
  if (confirm !== undefined) {
    const told = { legId: confirm, amount, valueDate: received, reference, evidence };
    return confirmReceived(network.clientAs("finance", "partner"), legs, told);
  }
  if (revoke !== undefined) return askRevocation(network.clientAs("finance", "partner"), revoke, reason);
  if (approve === undefined) return undefined;
  const approver = network.clientAs("finance_approver");
  return approve.startsWith("dpr_") ? approveRevoking(approver, approve) : approveReceived(approver, approve);
}
