import {
  ApproveSettlementCycle,
  CalculateSettlementCycle,
  CloseSettlementCycle,
  InstructSettlementCycle,
  SettlementOfCycle,
  type SettlementOfCycleQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import type { CycleHead } from "../replay/cycles.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";

export type SettledCycle = NonNullable<SettlementOfCycleQuery["settlementCycle"]>;

/** Cuts a cycle off when that has not been done, at its end or at an instant before, closes and calculates it. Throws NetworkRefused. */
export async function closeAndCalculate(client: TesseraClient, { id, status }: CycleHead, at?: Date): Promise<void> {
  if (status === "OPEN" || status === "CUT_OFF") {
    const idempotencyKey = `settle close ${id} ${now()}`;
    const { closeSettlementCycle } = await client.request(CloseSettlementCycle, {
      input: { idempotencyKey, cycleId: id, ...(at && { at: at.toISOString() }) },
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

/** Approves exactly the content with this hash. Throws NetworkRefused. */
export async function approve(client: TesseraClient, cycle: SettledCycle, contentHash: string): Promise<void> {
  const attempt = `${cycle.approvals.length} ${now()}`;
  const idempotencyKey = `settle approve ${cycle.id} ${cycle.calculation} ${contentHash} ${attempt}`;
  const { approveSettlementCycle: answer } = await client.request(ApproveSettlementCycle, {
    input: { idempotencyKey, cycleId: cycle.id, contentHash },
  });
  if (answer.__typename !== "SettlementCycleApproved") throw new NetworkRefused("approve", answer);
}

/** Writes payment files for what is due. Throws NetworkRefused with all that is missing, partner by partner. */
export async function instruct(client: TesseraClient, cycle: SettledCycle): Promise<void> {
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

export async function readSettlement(client: TesseraClient, id: string): Promise<SettledCycle> {
  const { settlementCycle } = await client.request(SettlementOfCycle, { id });
  if (!settlementCycle)
    throw new NetworkRefused("settle", { __typename: "UnknownCycle", message: `there is no cycle ${id}` });
  return settlementCycle;
}

/** Part of keys whose refusal may be set right and asked again: each run of the command asks anew, its own repetitions do not. */
function now(): string {
  return new Date().toISOString();
}
