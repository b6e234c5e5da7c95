import type { Command } from "commander";
import {
  ApproveSettlementCycle,
  CalculateSettlementCycle,
  CloseSettlementCycle,
  InstructSettlementCycle,
  Programme,
  SettlementOfCycle,
  type SettlementOfCycleQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import { createWallClock } from "../events/createWallClock.js";
import { connectNetwork, type NetworkConnection } from "../network/connectNetwork.js";
import { isCalculated, listCycles, type CycleHead } from "../replay/cycles.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { describeSettlement } from "../terminal/describeSettlement.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

interface SettleOptions extends CommonOptions {
  readonly cycle?: string;
  readonly approve?: string | true;
  readonly instruct?: true;
}

type SettledCycle = NonNullable<SettlementOfCycleQuery["settlementCycle"]>;

/**
 * `tessera settle`: takes a cycle as far as it may go: closes and calculates it, approves it when asked to, and instructs what is
 * approved. Each step has a key made of what it does, so that the command may be repeated after any failure.
 */
export function settleCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "settle",
    "take a settlement cycle from its close to its payment files, step by step",
    "tessera settle --cycle 2011-03 --approve --instruct",
  )
    .option(
      "--cycle <id>",
      "settlement cycle: its id, or its month as YYYY-MM; left out: the earliest that is not instructed",
    )
    .option("--approve [hash]", "approve it as finance_approver; with a hash, only when that is its content hash")
    .option("--instruct", "write the payment files of an approved cycle as finance")
    .action(async (options: SettleOptions) => {
      const network = await connectNetwork(options);
      try {
        const cycle = await settle(context, network, options);
        context.print(options.json ? JSON.stringify(cycle, undefined, 2) : describeSettlement(cycle));
      } finally {
        await network.close();
      }
    });
}

async function settle(
  context: CommandContext,
  network: NetworkConnection,
  options: SettleOptions,
): Promise<SettledCycle> {
  const reader = network.clientAs("finance", "finance_approver", "operator", "auditor");
  const head = await findCycle(reader, options.cycle);
  const tell = (text: string) => !options.json && context.tell(text);
  if (!isCalculated(head.status)) {
    await closeAndCalculate(network.clientAs("finance", "operator"), head);
    tell("The cycle is closed and calculated.");
  }
  let cycle = await read(reader, head.id);
  if (options.approve !== undefined && cycle.status === "CALCULATED") {
    const contentHash = options.approve === true ? (cycle.contentHash ?? "") : options.approve;
    const attempt = `${cycle.approvals.length} ${now()}`;
    const idempotencyKey = `settle approve ${cycle.id} ${cycle.calculation} ${contentHash} ${attempt}`;
    const { approveSettlementCycle: answer } = await network
      .clientAs("finance_approver")
      .request(ApproveSettlementCycle, { input: { idempotencyKey, cycleId: cycle.id, contentHash } });
    if (answer.__typename !== "SettlementCycleApproved") throw new NetworkRefused("approve", answer);
    tell(`The content ${contentHash} is approved.`);
    cycle = await read(reader, head.id);
  }
  if (options.instruct && cycle.status === "APPROVED") {
    await instruct(network.clientAs("finance"), cycle);
    cycle = await read(reader, head.id);
    tell(`${cycle.files.length} payment files are written.`);
  }
  return cycle;
}

async function findCycle(client: TesseraClient, asked: string | undefined): Promise<CycleHead> {
  const cycles = await listCycles(client);
  const { programme } = await client.request(Programme, {});
  const clock = createWallClock(programme?.timeZone ?? "UTC");
  const isWaiting = ({ status }: CycleHead) =>
    !isCalculated(status) || status === "CALCULATED" || status === "APPROVED";
  const found = cycles.find((cycle) =>
    asked === undefined
      ? isWaiting(cycle)
      : cycle.id === asked ||
        (/^\d{4}-\d{2}$/.test(asked) && clock.localTime(Date.parse(cycle.from)).startsWith(asked)),
  );
  if (found) return found;
  const message = asked === undefined ? "no cycle waits to be settled" : `there is no cycle ${asked}`;
  throw new NetworkRefused("settle", { __typename: "UnknownCycle", message });
}

async function closeAndCalculate(client: TesseraClient, { id, status }: CycleHead): Promise<void> {
  if (status === "OPEN" || status === "CUT_OFF") {
    const idempotencyKey = `settle close ${id} ${now()}`;
    const { closeSettlementCycle } = await client.request(CloseSettlementCycle, {
      input: { idempotencyKey, cycleId: id },
    });
    if (closeSettlementCycle.__typename !== "SettlementCycleClosed")
      throw new NetworkRefused("close", closeSettlementCycle);
  }
  const { calculateSettlementCycle } = await client.request(CalculateSettlementCycle, {
    input: { idempotencyKey: `settle calculate ${id} ${now()}`, cycleId: id },
  });
  if (calculateSettlementCycle.__typename !== "SettlementCycleCalculated") {
    throw new NetworkRefused("calculate", calculateSettlementCycle);
  }
}

async function instruct(client: TesseraClient, cycle: SettledCycle): Promise<void> {
  // What was missing is set right and asked again: the key changes with every event of the cycle and every run.
  const idempotencyKey = `settle instruct ${cycle.id} ${cycle.timeline.length} ${now()}`;
  const { instructSettlementCycle: answer } = await client.request(InstructSettlementCycle, {
    input: { idempotencyKey, cycleId: cycle.id },
  });
  if (answer.__typename === "SettlementCycleInstructed") return;
  const missing = answer.__typename === "InstructionRefused" ? answer.missing : [];
  const problems = missing.map(({ partner, currency, problem }) => ({
    path: [partner?.code ?? "operator", currency],
    problem,
  }));
  throw new NetworkRefused("instruct", { ...answer, problems });
}

/** Part of keys whose refusal may be set right and asked again: each run of the command asks anew, its own repetitions do not. */
function now(): string {
  return new Date().toISOString();
}

async function read(client: TesseraClient, id: string): Promise<SettledCycle> {
  const { settlementCycle } = await client.request(SettlementOfCycle, { id });
  if (!settlementCycle)
    throw new NetworkRefused("settle", { __typename: "UnknownCycle", message: `there is no cycle ${id}` });
  return settlementCycle;
}
