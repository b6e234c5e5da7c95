import { Programme, type TesseraClient } from "@tessera/partner-sdk";
import { createWallClock } from "../events/createWallClock.js";
import { readCoalition } from "../events/readCoalition.js";
import { readEvents } from "../events/readEvents.js";
import { isCalculated, listCycles } from "../replay/cycles.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { replayEvents, type ReplayClients } from "../replay/replayEvents.js";
import type { Progress } from "../terminal/createProgress.js";
import { agreeRates } from "./agreeRates.js";
import { openAccounts } from "./openAccounts.js";
import { SAMPLE_PROGRAMME, shiftSample } from "./shiftSample.js";

/** Who loads the sample: bank accounts take a second person. */
export interface SampleClients extends ReplayClients {
  readonly approver: TesseraClient;
}

/** How much of the sample a network holds. */
export type SampleState =
  | { readonly kind: "EMPTY" }
  /** `month` is the one that the sample's dates were shifted to, YYYY-MM. */
  | { readonly kind: "BEGUN" | "LOADED"; readonly month: string }
  /** The network holds another programme. */
  | { readonly kind: "OTHER"; readonly programmeCode: string };

export async function readSampleState({ operator, finance }: ReplayClients): Promise<SampleState> {
  const { programme } = await operator.request(Programme, {});
  if (programme === null) return { kind: "EMPTY" };
  if (programme.code !== SAMPLE_PROGRAMME) return { kind: "OTHER", programmeCode: programme.code };
  const [first] = await listCycles(finance);
  return { kind: first && isCalculated(first.status) ? "LOADED" : "BEGUN", month: programme.startsOn.slice(0, 7) };
}

/** The month before the one of `nowMs` in a zone, YYYY-MM. */
export function monthBefore(nowMs: number, zone: string): string {
  const clock = createWallClock(zone);
  const [year = 0, month = 1] = clock.localTime(nowMs).split("-", 2).map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
}

const SAMPLE_ZONE = "Europe/Prague";

/**
 * Loads the sample month into an empty network, its dates shifted to the month before now; a load that was interrupted goes on
 * with its own month. Answers that month. Throws NetworkRefused when the network holds another programme.
 */
export async function seedNetwork(clients: SampleClients, nowMs: number, progress: Progress): Promise<string> {
  const state = await readSampleState(clients);
  if (state.kind === "OTHER") {
    throw new NetworkRefused("seed", {
      __typename: "NotEmpty",
      message: `the network holds the programme ${state.programmeCode}`,
    });
  }
  const month = state.kind === "EMPTY" ? monthBefore(nowMs, SAMPLE_ZONE) : state.month;
  if (state.kind === "LOADED") return month;
  const files = shiftSample(month);
  try {
    const coalition = readCoalition(files.coalition);
    const input = await readEvents(coalition, files);
    try {
      await replayEvents(clients, coalition, input, progress, async () => {
        await openAccounts(clients.operator, clients.approver);
        await agreeRates(clients.finance, clients.approver, files.rates);
      });
    } finally {
      input.close();
    }
  } finally {
    progress.end();
    files.close();
  }
  return month;
}
