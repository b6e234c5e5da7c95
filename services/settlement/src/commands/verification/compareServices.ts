import {
  drawDigest,
  redemptionDigest,
  type DigestRow,
  type InvariantReport,
  type InternalCommand,
} from "@tessera/contracts";
import { inTransaction } from "@tessera/runtime";
import { compareDigests, type DigestLine } from "../../domain/cycles/compareDigests.js";
import { comparedIntervals } from "../../domain/cycles/comparedIntervals.js";
import type { Interval } from "../../domain/cycles/cycle.js";
import { readCycles } from "../../store/cycles/readCycles.js";
import { digestDraws, digestRedemptions } from "../../store/queries/digests.js";
import { countRedemptions, readUnmatchedRedemptions } from "../../store/queries/unmatchedRedemptions.js";
import { awaitAllFacts } from "../cycles/awaitFacts.js";
import type { SettlementDeps } from "../deps.js";
import { compareIssued } from "./compareIssued.js";

/** What was compared once: how many rows, and what differs by a key that is the same in the next round. */
interface Comparison {
  readonly invariant: string;
  readonly rowsScanned: number;
  readonly problems: ReadonlyMap<string, string>;
}

type DigestCommand = InternalCommand<{ intervals: { from: string; to: string }[] }, { rows: DigestRow[] }>;

/** A difference counts when it stands in so many rounds: a saga step or a fact under way is gone by then. */
const ROUNDS = 3;
/** By the contract of the digest commands. */
const MOST_INTERVALS = 1000;

/**
 * Compares what settlement applied with what members and rewards hold, per cycle interval and issuer, up to `asOf`, behind a
 * barrier of both. Traffic may go on: only what differs in every round is a violation.
 * Throws UNAVAILABLE when one of them does not answer or its facts do not arrive.
 */
export async function compareServices(deps: SettlementDeps, asOf: Date): Promise<InvariantReport[]> {
  let lasting: Comparison[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    await awaitAllFacts(deps, deps.timings.patientBarrierTimeoutMs);
    const compared = await compareOnce(deps, asOf);
    lasting = compared.map((comparison, index) => keepLasting(comparison, lasting[index]));
    if (lasting.every((comparison) => comparison.problems.size === 0)) break;
    if (round < ROUNDS) await new Promise((resolve) => setTimeout(resolve, deps.timings.comparisonPauseMs));
  }
  return lasting.map(({ invariant, rowsScanned, problems }) => ({
    invariant,
    rowsScanned,
    violations: problems.size,
    examples: [...problems.values()].slice(0, 10),
  }));
}

function keepLasting(comparison: Comparison, before: Comparison | undefined): Comparison {
  const problems = [...comparison.problems].filter(([key]) => before === undefined || before.problems.has(key));
  return { ...comparison, problems: new Map(problems) };
}

async function compareOnce(deps: SettlementDeps, asOf: Date): Promise<Comparison[]> {
  const { database } = deps;
  const cycles = await inTransaction(database, readCycles);
  const intervals = comparedIntervals(cycles, asOf);
  const draws = await digestDraws(database, intervals);
  const redemptions = await digestRedemptions(database, intervals);
  const issued = await compareIssued(deps, asOf);
  const unmatched = await readUnmatchedRedemptions(database, asOf);
  return [
    {
      invariant: "17 settlement's draws = members' draws, per cycle and issuer",
      rowsScanned: rowsOf(draws),
      problems: compareDigests(draws, await askDigest(deps, drawDigest, intervals), "members"),
    },
    {
      invariant: "17 the redemptions told = the redemptions of rewards, per cycle and redeemer",
      rowsScanned: rowsOf(redemptions),
      problems: compareDigests(redemptions, await askDigest(deps, redemptionDigest, intervals), "rewards"),
    },
    {
      invariant: "17 no redemption without its spend, no spend without its redemption",
      rowsScanned: await countRedemptions(database),
      problems: new Map(
        unmatched.map(({ redemptionId, problem }) => [redemptionId, `redemption ${redemptionId}: ${problem}`]),
      ),
    },
    { invariant: "10 points counted for fees and reserves = points issued by members, per issuer", ...issued },
  ];
}

function rowsOf(lines: readonly DigestLine[]): number {
  return lines.reduce((sum, line) => sum + line.count, 0);
}

async function askDigest(
  { peers }: SettlementDeps,
  command: DigestCommand,
  intervals: readonly Interval[],
): Promise<DigestRow[]> {
  const rows: DigestRow[] = [];
  for (let start = 0; start < intervals.length; start += MOST_INTERVALS) {
    const asked = intervals.slice(start, start + MOST_INTERVALS);
    const answer = await peers.call(command, {
      intervals: asked.map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() })),
    });
    rows.push(...answer.rows);
  }
  return rows;
}
