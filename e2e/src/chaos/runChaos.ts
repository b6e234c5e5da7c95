import { runTessera } from "../support/runTessera.js";
import { startNats } from "../support/startNats.js";
import { startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";
import { expectedState } from "./chaosModel.js";
import { cardsOf, setUpCoalition } from "./coalition.js";
import { compareStates } from "./compareStates.js";
import { createChance } from "./createChance.js";
import { pause, type Arena, type Fault } from "./faults/fault.js";
import { createJournal, type Journal } from "./journal.js";
import { replayAll, sendUnanswered } from "./replays.js";
import { readState } from "./readState.js";
import { mountSmallDisk } from "./mountSmallDisk.js";
import { longestSilenceMs, type ChaosReport, type FaultReport } from "./chaosReport.js";
import { startLoad } from "./startLoad.js";
import { startLossyProxy } from "./startLossyProxy.js";

export interface ChaosOptions {
  readonly bus: "embedded" | "nats";
  /** All of them happen, whatever `seconds` says. */
  readonly faults: readonly Fault[];
  /** The load lasts at least this long; faults are repeated meanwhile. */
  readonly seconds: number;
  readonly seed: number;
  readonly workers?: number;
  /** Told what happens, line by line. */
  readonly tell?: (line: string) => void;
}

const CARDS_PER_WORKER = 6;
const WARM_UP_MS = 1_500;
const REST_MS = 700;
const SETTLED_WITHIN_MS = 60_000;

/**
 * Starts a network split into processes, breaks it under mixed load, sends again what nobody answered, and compares what is there
 * with what must be there.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const nats = options.bus === "nats" ? await startNats() : undefined;
  const disk = options.faults.some(({ name }) => name.startsWith("disk:")) ? mountSmallDisk() : undefined;
  try {
    const network = await startTestNetwork({
      split: true,
      ...(nats === undefined ? {} : { natsUrl: nats.url }),
      ...(disk === undefined ? {} : { under: disk.folder }),
    });
    const proxy = await startLossyProxy(() => new URL(network.url));
    try {
      return await breakAndCompare({ network, proxy, nats, disk: disk?.folder }, options);
    } catch (error) {
      throw new Error(`${String(error)}\n${network.output().slice(-4_000)}`, { cause: error });
    } finally {
      await proxy.stop();
      await network.stop();
    }
  } finally {
    disk?.unmount();
    await nats?.stop();
  }
}

async function breakAndCompare(arena: Arena, options: ChaosOptions): Promise<ChaosReport> {
  const { network, proxy } = arena;
  const { workers = 12, seed, tell = () => undefined } = options;
  const chance = createChance(seed);
  const cards = Array.from({ length: workers }, (_, worker) => cardsOf(worker, CARDS_PER_WORKER)).flat();
  await setUpCoalition(network, cards);
  const journal = createJournal(network, proxy.url);
  const load = startLoad({ network, journal, chance, workers, cardsPerWorker: CARDS_PER_WORKER });
  const startedAt = performance.now();
  await pause(WARM_UP_MS);
  const faults: FaultReport[] = [];
  for (let queue = chance.shuffled(options.faults); ;) {
    const fault = queue.pop();
    if (fault !== undefined) faults.push(await strike(arena, fault, journal, tell));
    if (performance.now() - startedAt >= options.seconds * 1_000 && faults.length >= options.faults.length) break;
    if (queue.length === 0) queue = chance.shuffled(options.faults);
    if (fault === undefined) await pause(REST_MS);
  }
  await load.stop();
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const acknowledged = journal.requests.filter(({ answer }) => answer !== undefined).length;
  tell(`${seconds} s of load: ${journal.requests.length} requests, ${acknowledged} acknowledged`);
  const rounds = await sendUnanswered(journal);
  const changed = await replayAll(journal);
  const difference = await settledDifference(network, journal, cards);
  const verified = await runTessera(["verify"], { TESSERA_DATA: network.dataDir });
  return {
    bus: options.bus,
    seed,
    seconds,
    requests: journal.requests.length,
    acknowledged,
    unanswered: rounds,
    ...difference,
    changed,
    reasons: Object.fromEntries(journal.reasons),
    bugs: bugsIn(network.output()),
    verified: verified.code === 0 ? "clean" : `${verified.stdout}${verified.stderr}`,
    faults,
  };
}

/** One fault, and the time until every service answers again. */
async function strike(
  arena: Arena,
  fault: Fault,
  journal: Journal,
  tell: (line: string) => void,
): Promise<FaultReport> {
  const from = performance.now();
  await fault.strike(arena);
  const over = performance.now();
  await untilAllAnswer(arena.network);
  const back = performance.now();
  await pause(REST_MS);
  const silenceMs = longestSilenceMs(journal.answeredAt, from, performance.now());
  const report = { name: fault.name, silenceMs, backAfterMs: Math.round(back - over) };
  tell(`${fault.name}: silence ${report.silenceMs} ms, all answer ${report.backAfterMs} ms after it was over`);
  return report;
}

const EVERY_SERVICE = `{ networkState { services { name } } memberByCard(cardNumber: "alfa-0-0") { id }
  rewardByCode(code: "alfa-gift") { stock } currentSettlementCycle { id } }`;

async function untilAllAnswer(network: TestNetwork): Promise<void> {
  for (const end = performance.now() + SETTLED_WITHIN_MS; performance.now() < end; await pause(250)) {
    const answer = await network.ask(EVERY_SERVICE, {}, { role: "operator" }).catch(() => undefined);
    const services = (answer?.data?.["networkState"] as { services?: unknown[] } | undefined)?.services ?? [];
    if (answer?.errors.length === 0 && services.length === 4) return;
  }
  throw new Error("not every service answered again");
}

/** Facts travel, and short holds end by themselves: the difference that remains when nothing changes it any more. */
async function settledDifference(
  network: TestNetwork,
  journal: Journal,
  cards: readonly string[],
): Promise<Pick<ChaosReport, "lost" | "doubled" | "wrong">> {
  const { wrong: wrongAnswers, ...expected } = expectedState(journal.requests, cards);
  for (const end = performance.now() + SETTLED_WITHIN_MS; ; await pause(500)) {
    const { lost, doubled, wrong } = compareStates(expected, await readState(network, cards));
    if ((lost.length === 0 && doubled.length === 0 && wrong.length === 0) || performance.now() > end)
      return { lost, doubled, wrong: [...wrongAnswers, ...wrong] };
  }
}

/**
 * What nobody had foreseen: what the network's processes logged as an error, and those of them that ended otherwise than by the
 * signal of a fault or of supervision.
 */
function bugsIn(output: string): string[] {
  const isCrash = (line: string): boolean => line.includes("died and is started again") && !line.includes("SIGKILL");
  return output.split("\n").filter((line) => /^{"level":[56]0/.test(line) || isCrash(line));
}
