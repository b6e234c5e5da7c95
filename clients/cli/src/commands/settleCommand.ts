import type { Command } from "commander";
import { connectNetwork, type NetworkConnection } from "../network/connectNetwork.js";
import { savePaymentFiles } from "../network/savePaymentFiles.js";
import { isCalculated } from "../replay/cycles.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { describeNextStep } from "../terminal/describeNextStep.js";
import { describeSettlement } from "../terminal/describeSettlement.js";
import { EXIT } from "../terminal/exitCode.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import { cycleNamed, readNamedCycles, type NamedCycle, type NamedCycles } from "./namedCycles.js";
import { approve, closeAndCalculate, instruct, readSettlement, type SettledCycle } from "./settleSteps.js";

interface SettleOptions extends CommonOptions {
  readonly cycle?: string;
  readonly early?: true;
  readonly approve?: string | true;
  readonly instruct?: true;
  readonly out?: string;
}

/**
 * `tessera settle`: takes a cycle as far as it may go: closes and calculates it, approves it when asked to, and instructs what is
 * approved. Each step has a key made of what it does, so that the command may be repeated after any failure.
 */
export function settleCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "settle",
    "take a settlement cycle from its close to its payment files, step by step",
    "tessera settle --cycle 2011-03 --instruct --out payments",
  )
    .option(
      "--cycle <id>",
      "settlement cycle: its id, or its month as YYYY-MM; left out: the earliest that has ended and is not instructed",
    )
    .option("--early", "cut off a cycle that has not ended yet, now and for good")
    .option("--approve [hash]", "approve it as finance_approver; with a hash, only when that is its content hash")
    .option("--instruct", "as finance: write payment files for what is due, of a cycle that is approved")
    .option("--out <dir>", "save the cycle's payment files there")
    .action(async (options: SettleOptions) => {
      const network = await connectNetwork(options);
      try {
        await settle(context, network, options);
      } finally {
        await network.close();
      }
    });
}

async function settle(context: CommandContext, network: NetworkConnection, options: SettleOptions): Promise<void> {
  const reader = network.clientAs("finance", "finance_approver", "operator", "auditor");
  const named = await readNamedCycles(reader);
  const head = findHead(named, options.cycle);
  const tell = (text: string) => !options.json && context.tell(text);
  const at = isRunning(head) ? cutRunning(named, head, options) : undefined;
  if (!isCalculated(head.status)) {
    await closeAndCalculate(network.clientAs("finance", "operator"), head, at);
    tell("The cycle is closed and calculated.");
  }
  let cycle = await readSettlement(reader, head.id);
  if (options.approve !== undefined) {
    tell(await approveWhenWaiting(network, cycle, options.approve));
    cycle = await readSettlement(reader, head.id);
  }
  if (options.instruct && awaitsInstruction(cycle)) {
    const before = cycle.files.length;
    await instruct(network.clientAs("finance"), cycle);
    cycle = await readSettlement(reader, head.id);
    tell(`Payment files written: ${cycle.files.length - before}.`);
  }
  context.print(
    options.json ? JSON.stringify(cycle, undefined, 2) : describeSettlement(cycle, head.month, named.clock),
  );
  if (options.out !== undefined) {
    const saved = await savePaymentFiles(reader, cycle.files, options.out);
    tell(saved.length === 0 ? "There are no payment files to save." : `Saved: ${saved.join(", ")}`);
  }
  tell(describeNextStep(cycle, at || named.cycles.some(isNamesake(head)) ? head.id : head.month));
  // Whoever asked for files and has none must not believe in them.
  if (options.instruct && cycle.status === "CALCULATED") context.exitWith(EXIT.REFUSED);
}

/** The cycle asked for, else the earliest that waits for somebody. A cycle that runs waits for nobody. */
function findHead({ cycles }: NamedCycles, asked: string | undefined): NamedCycle {
  if (asked !== undefined) return cycleNamed(cycles, asked);
  const isWaiting = (cycle: NamedCycle) =>
    cycle.status === "CALCULATED" || cycle.status === "APPROVED" || (!isCalculated(cycle.status) && !isRunning(cycle));
  const found = cycles.find(isWaiting);
  if (found) return found;
  throw new NetworkRefused("settle", { __typename: "UnknownCycle", message: "no cycle waits to be settled" });
}

/** Another cycle that begins in the same month, as the one does that goes on after an early end. */
function isNamesake({ id, month }: NamedCycle): (other: NamedCycle) => boolean {
  return (other) => other.month === month && other.id !== id;
}

function isRunning({ status, to }: NamedCycle): boolean {
  return status === "OPEN" && Date.parse(to) > Date.now();
}

/**
 * The instant at which a cycle that runs is cut off. Throws NetworkRefused unless that is wanted: a cycle never opens again, so a month that
 * is cut off in its middle by a slip of the hand could not be mended.
 */
function cutRunning({ clock }: NamedCycles, head: NamedCycle, { early }: SettleOptions): Date {
  if (early) return new Date();
  const message = `${head.month} runs until ${clock.localTime(Date.parse(head.to))}; with --early it is cut off now, for good`;
  throw new NetworkRefused("close", { __typename: "CycleRuns", message });
}

/** Approves a cycle that waits for it; answers what is to be told. Throws NetworkRefused when another content was approved before. */
async function approveWhenWaiting(
  network: NetworkConnection,
  cycle: SettledCycle,
  asked: string | true,
): Promise<string> {
  const contentHash = asked === true ? (cycle.contentHash ?? "") : asked;
  if (cycle.status === "CALCULATED") {
    await approve(network.clientAs("finance_approver"), cycle, contentHash);
    return `The content ${contentHash} is approved.`;
  }
  if (contentHash === cycle.contentHash) return "It was approved before.";
  const message = `the cycle is ${cycle.status}, with the content ${cycle.contentHash ?? ""}`;
  throw new NetworkRefused("approve", { __typename: "ContentChanged", message });
}

/** An approved cycle, and one with legs that are due again: refused by the bank, or sent back. */
function awaitsInstruction({ status, legs }: SettledCycle): boolean {
  return status === "APPROVED" || (status !== "CALCULATED" && legs.some((leg) => leg.status === "DUE"));
}
