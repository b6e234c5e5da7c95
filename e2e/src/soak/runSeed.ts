import fc from "fast-check";
import { checkEnd } from "./checks/checkEnd.js";
import { expectVerified } from "./checks/expectVerified.js";
import { startSoakNetwork, type SoakNetwork } from "./network/startSoakNetwork.js";
import { play } from "./play/play.js";
import { finishUnfinished } from "./play/playRedemptions.js";
import { prepare } from "./play/prepare.js";
import type { Programme } from "./spec/coalition.js";
import type { Story } from "./steps.js";
import { story } from "./stories.js";

const EXPIRING = { zone: "Europe/Prague", expiryMonths: 1 } as const;

/** A seed chooses the programme: mostly with debts, and in another zone with lots that live for their month alone. */
export function programmeOf(seed: number): Programme {
  if (seed % 8 === 6) return { code: "absorbs", ...EXPIRING, clawback: "ISSUER_ABSORBS" };
  if (seed % 8 === 7) return { code: "deducts", ...EXPIRING, clawback: "DEDUCT_CASH" };
  if (seed % 4 === 1) return { code: "short", zone: "America/St_Johns", expiryMonths: 0, clawback: "DEBT" };
  return { code: "debts", ...EXPIRING, clawback: "DEBT" };
}

export interface SeedOutcome {
  readonly seed: number;
  readonly steps: number;
  /** undefined: everything held. */
  readonly failure: { readonly path: string; readonly report: string } | undefined;
}

/** The command that runs one failure again, shrunk as it is. */
export function howToRunAgain(seed: number, path: string): string {
  return `seed ${seed} fails; again: npm run soak -- --seed ${seed} --path ${path}`;
}

export interface Soaker {
  /** Runs one seed, shrinks what fails; with a path only the run that it names. */
  run(seed: number, path?: string): Promise<SeedOutcome>;
  stop(): Promise<void>;
}

/** The network's own verification costs as much as a whole run. */
const VERIFIED_EVERY = 5;
/** Every smaller story that fails costs a network; what is found by then is small enough to read. */
const SHRINK_FOR_MS = 120_000;
/** A network gets slower with every partner that it knows. */
const MOST_RUNS_ON_ONE_NETWORK = 60;

/** Keeps one network for each programme from seed to seed, empties it between runs, and gives up one on which a run failed. */
export function createSoaker(shrinkForMs = SHRINK_FOR_MS): Soaker {
  const networks = new Map<string, { readonly network: SoakNetwork; runs: number }>();

  async function drop(code: string): Promise<void> {
    const used = networks.get(code);
    networks.delete(code);
    await used?.network.stop();
  }

  async function networkFor(programme: Programme): Promise<{ readonly network: SoakNetwork; readonly number: number }> {
    let used = networks.get(programme.code);
    if (used && used.runs >= MOST_RUNS_ON_ONE_NETWORK) {
      await drop(programme.code);
      used = undefined;
    }
    if (used) await used.network.empty();
    else networks.set(programme.code, (used = { network: await startSoakNetwork(programme), runs: 0 }));
    used.runs += 1;
    return { network: used.network, number: used.runs };
  }

  async function tell(seed: number, told: Story): Promise<void> {
    const programme = programmeOf(seed);
    const { network, number } = await networkFor(programme);
    try {
      const run = await prepare(network, programme, told, number);
      await play(run, { step: { do: "buy", receipts: told.opening }, mishap: { kind: "NONE" } });
      for (const happening of told.happenings) await play(run, happening);
      await finishUnfinished(run);
      await checkEnd(run);
      if (seed % VERIFIED_EVERY === 0) await expectVerified(run);
    } catch (error) {
      await drop(programme.code);
      throw error;
    }
  }

  return {
    async run(seed, path) {
      let steps = 0;
      const property = fc.asyncProperty(story, async (told) => {
        steps += told.happenings.length;
        await tell(seed, told);
      });
      const isAsItIs = path !== undefined || shrinkForMs === 0;
      const details = await fc.check(property, {
        ...{ seed, numRuns: 1, endOnFailure: isAsItIs },
        ...(isAsItIs ? {} : { skipAllAfterTimeLimit: shrinkForMs }),
        ...(path === undefined ? {} : { path }),
      });
      if (!details.failed) return { seed, steps, failure: undefined };
      const { counterexamplePath, errorInstance } = details;
      const why = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
      const report = `${fc.defaultReportMessage(details) ?? ""}\n${why}`;
      return { seed, steps, failure: { path: counterexamplePath ?? "", report } };
    },
    async stop() {
      for (const code of [...networks.keys()]) await drop(code);
    },
  };
}
