import { performance } from "node:perf_hooks";
import { payDirectlyInSteps, reportInSteps } from "@tessera/settlement";

export interface MeasuredNetting {
  readonly partners: number;
  readonly pairs: number;
  readonly rounds: readonly Timed[];
}

/** One calculation that others may run between the steps of. */
interface Timed {
  readonly tookMs: number;
  /** CPU of the process, so that other load does not count. */
  readonly cpuMs: number;
  readonly longestStepMs: number;
  /** CPU of the step that used most of it. */
  readonly longestStepCpuMs: number;
}

export interface MeasuredNettings {
  /** Fewest payments between 24 partners whose positions hold no group that sums to zero: the most work there is. */
  readonly fewest: MeasuredNetting;
  /** All schemes for partners who nearly all owe each other. */
  readonly schemes: MeasuredNetting;
}

const ROUNDS = 5;
const FEWEST_PARTNERS = 24;
const PARTNERS = 1_000;
const SHARE = 0.6;

/** Measures what netting costs in the process that calculates, without a database. */
export function runNettingBench(): MeasuredNettings {
  const random = createRandom();
  const positions = drawPositions(random);
  const debts = drawDebts(random);
  const rounds = <T>(start: () => Generator<undefined, T>) => Array.from({ length: ROUNDS }, () => timed(start()));
  return {
    fewest: { partners: FEWEST_PARTNERS, pairs: 0, rounds: rounds(() => payDirectlyInSteps(positions)) },
    schemes: { partners: PARTNERS, pairs: debts.length, rounds: rounds(() => reportInSteps(debts, debts.length)) },
  };
}

function timed(steps: Generator<undefined, unknown>): Timed {
  const cpu = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const started = [performance.now(), cpu()] as const;
  let longestStepMs = 0;
  let longestStepCpuMs = 0;
  for (let done = false; !done;) {
    const before = [performance.now(), cpu()] as const;
    done = steps.next().done === true;
    longestStepMs = Math.max(longestStepMs, performance.now() - before[0]);
    longestStepCpuMs = Math.max(longestStepCpuMs, cpu() - before[1]);
  }
  return { tookMs: performance.now() - started[0], cpuMs: cpu() - started[1], longestStepMs, longestStepCpuMs };
}

/** The same numbers in every run. */
function createRandom(): () => number {
  let state = 1;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

function drawPositions(random: () => number) {
  const nets = Array.from({ length: FEWEST_PARTNERS - 1 }, () => {
    const amount = BigInt(1 + Math.floor(random() * 1e12));
    return random() < 0.5 ? amount : -amount;
  });
  nets.push(-nets.reduce((sum, net) => sum + net, 0n));
  return nets.map((net, index) => ({
    partnerCode: `p${index}`,
    receivableMinor: net > 0n ? net : 0n,
    payableMinor: net < 0n ? -net : 0n,
  }));
}

function drawDebts(random: () => number) {
  const codes = Array.from({ length: PARTNERS }, (_, index) => `p${index}`);
  return codes.flatMap((debtorCode) =>
    codes.flatMap((creditorCode) =>
      debtorCode === creditorCode || random() >= SHARE
        ? []
        : [{ debtorCode, creditorCode, amountMinor: BigInt(1 + Math.floor(random() * 1e7)) }],
    ),
  );
}

/** The figures as a table for people. */
export function formatNettingReport({ fewest, schemes }: MeasuredNettings): string {
  const spread = (rounds: readonly Timed[], figure: keyof Timed) => {
    const values = rounds.map((round) => round[figure]).sort((a, b) => a - b);
    const [least, middle, most] = [values[0] ?? 0, values[values.length >> 1] ?? 0, values.at(-1) ?? 0];
    return `${middle.toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)})`;
  };
  const line = (title: string, { rounds }: MeasuredNetting) =>
    `${title}: ${spread(rounds, "tookMs")} ms, CPU ${spread(rounds, "cpuMs")} ms, longest step ${spread(rounds, "longestStepMs")} ms, its CPU ${spread(rounds, "longestStepCpuMs")} ms`;
  return [
    line(`fewest payments, ${fewest.partners} positions`, fewest),
    line(`all schemes, ${schemes.partners} partners, ${schemes.pairs} pairs`, schemes),
  ].join("\n");
}
