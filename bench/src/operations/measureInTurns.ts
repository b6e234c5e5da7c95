import { setTimeout } from "node:timers/promises";
import type { Measured, Runnable } from "../measure.js";
import { serverCpu } from "../serverCpu.js";
import { spreadOf, type Spread } from "../spreadOf.js";

/** A scenario over all rounds; rates, latencies and CPU are those of the round in the middle by ratio. */
export interface Compared extends Measured {
  /** Operations per second as a multiple of the baseline's in the same round. */
  readonly ratio: Spread;
  /** The baseline's CPU for one operation as a multiple of the scenario's, everybody's CPU counted; null where there is no /proc. */
  readonly cpuRatio: Spread | null;
}

export interface Turns {
  readonly seconds: number;
  readonly rounds: number;
  /** Process of the database server. */
  readonly serverPid: number;
  /** Writes out what the one before left to be written. */
  readonly checkpoint: () => Promise<void>;
}

const WARM_UP_SECONDS = 4;
const LOOK_MS = 250;
/** Share of one core at which the server counts as having nothing left to do. */
const QUIET_SHARE = 0.1;
const MOST_WAITING_MS = 30_000;

/**
 * Warms everything up, then takes turns: in each round the baseline runs right before each scenario, so that a machine that is slower for a while is slower for
 * both. Whatever one has left to be done behind it is done before the next begins.
 */
export async function measureInTurns(
  baseline: Runnable,
  scenarios: readonly Runnable[],
  turns: Turns,
): Promise<{ readonly baseline: readonly Measured[]; readonly scenarios: Compared[] }> {
  const settle = async (): Promise<void> => {
    await untilQuiet(turns.serverPid);
    await turns.checkpoint();
    await untilQuiet(turns.serverPid);
  };
  for (const runnable of [baseline, ...scenarios]) await runnable.run(WARM_UP_SECONDS);
  const baselines: Measured[] = [];
  const found = scenarios.map((): Round[] => []);
  for (let round = 1; round <= turns.rounds; round += 1) {
    for (const [index, scenario] of scenarios.entries()) {
      process.stderr.write(`${scenario.name}, ${scenario.concurrency} under way, round ${round} of ${turns.rounds}\n`);
      await settle();
      const base = await runCounted(baseline, turns);
      await settle();
      const measured = await runCounted(scenario, turns);
      baselines.push(base.measured);
      found[index]!.push({
        measured: measured.measured,
        ratio: measured.measured.perSecond / base.measured.perSecond,
        cpuRatio: base.cpuMs / measured.cpuMs,
      });
    }
  }
  return { baseline: baselines, scenarios: found.map(compare) };
}

interface Round {
  readonly measured: Measured;
  readonly ratio: number;
  readonly cpuRatio: number;
}

function compare(rounds: readonly Round[]): Compared {
  const ratio = spreadOf(rounds.map((round) => round.ratio));
  const cpuRatio = spreadOf(rounds.map((round) => round.cpuRatio));
  const middle = rounds.find((round) => round.ratio === ratio.median)!;
  return { ...middle.measured, ratio, cpuRatio: Number.isNaN(cpuRatio.median) ? null : cpuRatio };
}

/** Runs it and counts the CPU of all that take part: the server, this process, and the client where it is another. */
async function runCounted(runnable: Runnable, { seconds, serverPid }: Turns) {
  const server = serverCpu(serverPid) ?? Number.NaN;
  const own = process.cpuUsage();
  const measured = await runnable.run(seconds);
  const used = process.cpuUsage(own);
  const serverMs = ((serverCpu(serverPid) ?? Number.NaN) - server) * 1000;
  const ownMs = (used.user + used.system) / 1000;
  const clientMs = runnable.isElsewhere === true ? measured.cpuMs * measured.operations : 0;
  return { measured, cpuMs: (serverMs + ownMs + clientMs) / measured.operations };
}

/** Until the server does next to nothing, so that nobody's measured time pays for what another has left behind. */
async function untilQuiet(serverPid: number): Promise<void> {
  for (const end = Date.now() + MOST_WAITING_MS; Date.now() < end;) {
    const before = serverCpu(serverPid);
    await setTimeout(LOOK_MS);
    const after = serverCpu(serverPid);
    if (before === undefined || after === undefined) return;
    if (after - before <= (QUIET_SHARE * LOOK_MS) / 1000) return;
  }
}
