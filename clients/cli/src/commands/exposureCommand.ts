import { Option, type Command } from "commander";
import { connectNetwork, type NetworkConnection } from "../network/connectNetwork.js";
import { checkActions } from "../terminal/checkActions.js";
import { describeExposures } from "../terminal/describeExposures.js";
import { describeProposals } from "../terminal/describeProposals.js";
import { readMoney } from "../terminal/readMoney.js";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import {
  approveCollateral,
  approveLimit,
  approveRelease,
  COLLATERAL_KINDS,
  proposeCollateral,
  proposeLimit,
  proposeRelease,
  readExposures,
  type Exposures,
} from "./exposureSteps.js";
import { refuseProposal } from "./refuseProposal.js";

interface ExposureOptions extends CommonOptions {
  readonly partner?: string;
  readonly limit?: string;
  readonly collateral?: string;
  readonly kind?: (typeof COLLATERAL_KINDS)[number];
  readonly haircut?: string;
  readonly reference?: string;
  readonly validUntil?: string;
  readonly keptElsewhere?: true;
  readonly release?: string;
  readonly amount?: string;
  readonly approve?: string;
  readonly reject?: string;
  readonly withdraw?: string;
  readonly reason?: string;
}

const ACTIONS = {
  limit: { wants: ["partner", "reason"] },
  collateral: { wants: ["partner", "kind", "haircut", "reference"], takes: ["validUntil", "keptElsewhere"] },
  release: { wants: ["amount", "reason"] },
  approve: {},
  reject: { wants: ["reason"] },
  withdraw: { wants: ["reason"] },
};

/** `tessera exposure`: what partners owe and may owe; limits, collateral and its release, prepared by one person and decided on by another. */
export function exposureCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "exposure",
    "list what a partner owes and may owe (a partner: its own); prepare and decide on limits, collateral and its release",
    'tessera exposure --partner kuchyne --limit "20000.00 CZK" --reason "As agreed in May."',
  )
    .option("--partner <code>", "partner code; left out: the limits and collateral of every partner")
    .option("--limit <money>", 'as finance: propose what the partner may owe, as "20000.00 CZK"')
    .option("--collateral <money>", "as finance: record what the partner puts up")
    .addOption(new Option("--kind <kind>", "of --collateral: what it is").choices(COLLATERAL_KINDS))
    .option("--haircut <part>", "of --collateral: the part that is not counted on, 0 to 1")
    .option("--reference <text>", "of --collateral: where it is kept")
    .option("--valid-until <instant>", "of --collateral: until when; left out: until it is used")
    .option("--kept-elsewhere", "of --collateral in money: it does not come by the operator's bank")
    .option("--release <collateral>", "as finance: propose to give a part of a collateral (col_…) back")
    .option("--amount <money>", 'of --release: how much, as "500.00 CZK"')
    .option("--approve <id>", "as finance_approver: a limit (lim_…), a collateral (col_…) or a release (rls_…)")
    .option("--reject <id>", "as finance_approver: refuse what another prepared")
    .option("--withdraw <id>", "as finance: take back what you prepared")
    .option("--reason <text>", "of --limit, --release, --reject and --withdraw: why")
    .action(async (options: ExposureOptions) => {
      checkActions(options, ACTIONS, ["partner"]);
      const act = readAction(options);
      const network = await connectNetwork(options);
      try {
        const done = await act(network);
        const shown = await readShown(network, options);
        context.print(options.json ? JSON.stringify(shown, undefined, 2) : describe(shown));
        if (done !== undefined && !options.json) context.tell(done);
      } finally {
        await network.close();
      }
    });
}

type Act = (network: NetworkConnection) => Promise<string | undefined>;

/** What was asked for, understood before the network is; it answers what is to be told. Throws UsageError. */
function readAction(options: ExposureOptions): Act {
  const { partner: partnerCode = "", limit, collateral, release, amount = "", approve, reason = "" } = options;
  if (limit !== undefined) {
    const creditLine = readMoney("--limit", limit);
    return async (network) => proposeLimit(network.clientAs("finance"), { partnerCode, creditLine, reason });
  }
  if (collateral !== undefined) {
    const { kind = "CASH", haircut = "", reference = "", validUntil = null } = options;
    const viaBank = options.keptElsewhere ? false : null;
    const put = { partnerCode, amount: readMoney("--collateral", collateral), kind, haircut, reference, validUntil };
    return async (network) => proposeCollateral(network.clientAs("finance"), { ...put, viaBank });
  }
  if (release !== undefined) {
    const given = { collateralId: release, amount: readMoney("--amount", amount), reason };
    return async (network) => proposeRelease(network.clientAs("finance"), given);
  }
  if (approve !== undefined) return readApproval(approve);
  return async (network) => refuseProposal(network, options);
}

function readApproval(id: string): Act {
  const approver = (network: NetworkConnection) => network.clientAs("finance_approver");
  if (id.startsWith("lim_")) return async (network) => approveLimit(approver(network), id);
  if (id.startsWith("col_")) return async (network) => approveCollateral(approver(network), readerOf(network), id);
  if (id.startsWith("rls_")) return async (network) => approveRelease(approver(network), readerOf(network), id);
  throw new UsageError("--approve wants a limit (lim_…), a collateral (col_…) or a release (rls_…)");
}

function readerOf(network: NetworkConnection) {
  return network.clientAs("finance", "finance_approver", "operator", "auditor", "partner");
}

/** Of the partner that is named, or whose proposal is; of all when none is. */
async function readShown(network: NetworkConnection, options: ExposureOptions): Promise<Exposures> {
  const reader = readerOf(network);
  const named = options.approve ?? options.reject ?? options.withdraw ?? options.release;
  const shown = await readExposures(reader, options.partner);
  if (options.partner !== undefined || named === undefined) return shown;
  return readExposures(reader, shown.proposals?.find(({ id }) => id === named)?.partner.code);
}

function describe({ exposures, proposals }: Exposures): string {
  if (proposals === null && exposures.length === 0) return "The partner has no limit.";
  const tables = [
    ...(exposures.length === 0 ? [] : [describeExposures(exposures)]),
    ...(proposals === null || proposals.length === 0 ? [] : [describeProposals(proposals)]),
  ];
  return tables.length === 0 ? "No limit and no collateral was proposed." : tables.join("\n\n");
}
