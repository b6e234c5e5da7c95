import type { Command } from "commander";
import { connectNetwork, type NetworkConnection } from "../network/connectNetwork.js";
import { checkActions } from "../terminal/checkActions.js";
import { describeDefault } from "../terminal/describeDefault.js";
import { describeProposals } from "../terminal/describeProposals.js";
import { readMoney } from "../terminal/readMoney.js";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import {
  approveCure,
  approveDefault,
  approveRecovery,
  declareDefault,
  proposeCure,
  proposeRecovery,
  readDefault,
  readDefaults,
  type Default,
  type DefaultProposal,
} from "./defaultSteps.js";
import { findCycle } from "./findCycle.js";
import { refuseProposal } from "./refuseProposal.js";

interface DefaultOptions extends CommonOptions {
  readonly partner?: string;
  readonly show?: string;
  readonly declare?: string;
  readonly cycle?: string;
  readonly operatorShare?: string[];
  readonly withhold?: string[];
  readonly recover?: string;
  readonly amount?: string;
  readonly reference?: string;
  readonly keptElsewhere?: true;
  readonly cure?: string;
  readonly approve?: string;
  readonly reject?: string;
  readonly withdraw?: string;
  readonly reason?: string;
}

const ACTIONS = {
  show: {},
  declare: { wants: ["cycle", "reason"], takes: ["operatorShare", "withhold"] },
  recover: { wants: ["amount", "reference"], takes: ["keptElsewhere"] },
  cure: { wants: ["reason"] },
  approve: {},
  reject: { wants: ["reason"] },
  withdraw: { wants: ["reason"] },
};

const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value];

/** `tessera default`: a partner does not pay. Declared, recovered and cured by one person, decided on by another. */
export function defaultCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "default",
    "list who did not pay, and what came of it; declare, recover and cure a default, and decide on each",
    'tessera default --declare kuchyne --cycle 2011-03 --reason "It does not pay." --operator-share "5000.00 CZK"',
  )
    .option("--partner <code>", "of the list: only this partner")
    .option("--show <default>", "show a default (dft_…) and who covers it")
    .option("--declare <code>", "as finance: declare that this partner does not pay what is overdue")
    .option("--cycle <id>", "of --declare: settlement cycle, its id or its month as YYYY-MM")
    .option(
      "--operator-share <money>",
      'of --declare: what the operator puts in at most, as "5000.00 CZK"; once for each currency',
      collect,
    )
    .option(
      "--withhold <leg>",
      "of --declare: an overdue direct payment to the partner that is not made; may be given several times",
      collect,
    )
    .option("--recover <default>", "as finance: record what the partner pays after all")
    .option("--amount <money>", 'of --recover: how much, as "10.00 CZK"')
    .option("--reference <text>", "of --recover: of the payment")
    .option("--kept-elsewhere", "of --recover: it does not come by the operator's bank")
    .option("--cure <code>", "as finance: propose that this partner issues again")
    .option("--approve <id>", "as finance_approver: a default (dft_…), a recovery (rcv_…) or a cure (cur_…)")
    .option("--reject <id>", "as finance_approver: refuse what another prepared")
    .option("--withdraw <id>", "as finance: take back what you prepared")
    .option("--reason <text>", "of --declare, --cure, --reject and --withdraw: why")
    .action(async (options: DefaultOptions) => {
      checkActions(options, ACTIONS);
      const act = readAction(options);
      const network = await connectNetwork(options);
      try {
        const { id, told } = await act(network);
        const shown =
          id === undefined
            ? await readDefaults(readerOf(network), options.partner)
            : await readDefault(readerOf(network), id);
        context.print(options.json ? JSON.stringify(shown, undefined, 2) : describe(shown));
        if (told !== undefined && !options.json) context.tell(told);
      } finally {
        await network.close();
      }
    });
}

interface Done {
  /** The default to show; undefined: the list. */
  readonly id?: string;
  readonly told?: string | undefined;
}

type Act = (network: NetworkConnection) => Promise<Done>;

/** What was asked for, understood before the network is. Throws UsageError. */
function readAction(options: DefaultOptions): Act {
  const { show, declare, recover, cure, approve, amount = "", reference = "", reason = "" } = options;
  if (show !== undefined) return async () => ({ id: show });
  if (declare !== undefined) return readDeclaration(options, declare);
  if (recover !== undefined) {
    const viaBank = options.keptElsewhere !== true;
    const paid = { defaultId: recover, amount: readMoney("--amount", amount), reference, viaBank };
    return async (network) => ({ told: await proposeRecovery(network.clientAs("finance"), paid) });
  }
  if (cure !== undefined) {
    return async (network) => ({ told: await proposeCure(network.clientAs("finance"), cure, reason) });
  }
  if (approve !== undefined) return readApproval(approve);
  return async (network) => ({ told: await refuseProposal(network, options) });
}

function readDeclaration(options: DefaultOptions, partnerCode: string): Act {
  const { cycle = "", reason = "", operatorShare = [], withhold: withheldLegIds = [] } = options;
  const shares = operatorShare.map((share) => readMoney("--operator-share", share));
  return async (network) => {
    const cycleId = await findCycle(readerOf(network), cycle);
    const declared = { partnerCode, cycleId, reason, operatorShare: shares, withheldLegIds };
    const id = await declareDefault(network.clientAs("finance"), declared);
    return { id, told: `${id} waits. Next: another person carries it out: tessera default --approve ${id}` };
  };
}

function readApproval(id: string): Act {
  const approver = (network: NetworkConnection) => network.clientAs("finance_approver");
  if (id.startsWith("dft_")) return async (network) => ({ id, told: await approveDefault(approver(network), id) });
  if (id.startsWith("rcv_")) return async (network) => ({ told: await approveRecovery(approver(network), id) });
  if (id.startsWith("cur_")) return async (network) => ({ told: await approveCure(approver(network), id) });
  throw new UsageError("--approve wants a default (dft_…), a recovery (rcv_…) or a cure (cur_…)");
}

function readerOf(network: NetworkConnection) {
  return network.clientAs("finance", "finance_approver", "operator", "auditor");
}

function describe(shown: Default | readonly DefaultProposal[]): string {
  if ("shares" in shown) return describeDefault(shown);
  return shown.length === 0 ? "No default was declared." : describeProposals(shown);
}
