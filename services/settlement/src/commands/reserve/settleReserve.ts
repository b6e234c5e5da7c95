import type { Tx } from "@tessera/runtime";
import { moveReserve, type PooledPoints } from "../../domain/reserve/moveReserve.js";
import type { CountedKind } from "../../store/points/countPoints.js";
import { termsAt } from "../../domain/terms/termsAt.js";
import { readCycle } from "../../store/cycles/readCycles.js";
import {
  lockCyclesToSettle,
  readCycleCounts,
  readPools,
  saveReserve,
  type CycleCount,
  type IssuerMovement,
  type StoredPool,
} from "../../store/reserve/reserve.js";
import { readContractTerms, type ContractTerms } from "../../store/terms/contractTerms.js";

export interface CycleReserve {
  readonly cycleId: string;
  readonly movements: readonly IssuerMovement[];
}

/**
 * Settles the reserve of every closed cycle up to this one that has not been yet, in order of time, each once: later counters of it
 * cannot come. Answers what moved. // locks: the reserve
 */
export async function settleReserve(tx: Tx, upToCycleId: string): Promise<CycleReserve[]> {
  const settled: CycleReserve[] = [];
  for (const cycleId of await lockCyclesToSettle(tx, upToCycleId)) {
    const cycle = await readCycle(tx, cycleId);
    if (!cycle) throw new Error(`cycle ${cycleId} has vanished`);
    const counts = await readCycleCounts(tx, cycleId);
    const before = await readPools(tx);
    const terms = await readContractTerms(tx);
    const pools: StoredPool[] = [];
    const movements: IssuerMovement[] = [];
    for (const group of groupByIssuer(counts)) {
      const { issuerCode, currency } = group;
      const versions = terms.get(issuerCode) ?? [];
      const opening = before.filter((pool) => pool.issuerCode === issuerCode && pool.currency === currency);
      const lastInstant = new Date(cycle.to.getTime() - 1);
      const moved = moveReserve(opening, pooledPoints(group.counts, versions), {
        currency,
        breakageShare: termsAt(versions, lastInstant)?.breakageShare ?? 0n,
      });
      // A partner whose contracts never had a reserve has no rows.
      const isEmpty = moved.pools.every((pool) => pool.heldValue === 0n && pool.spentValue === 0n);
      if (isEmpty && opening.length === 0 && versions.every(({ reserveShare }) => reserveShare === 0n)) continue;
      pools.push(...moved.pools.map((pool) => ({ ...pool, issuerCode, currency })));
      movements.push({ ...moved.movement, issuerCode, currency });
    }
    await saveReserve(tx, cycleId, pools, movements);
    settled.push({ cycleId, movements });
  }
  return settled;
}

function groupByIssuer(
  counts: readonly CycleCount[],
): { issuerCode: string; currency: string; counts: CycleCount[] }[] {
  const groups = new Map<string, { issuerCode: string; currency: string; counts: CycleCount[] }>();
  for (const count of counts) {
    const key = `${count.issuerCode}\n${count.currency}`;
    const known = groups.get(key);
    if (known) known.counts.push(count);
    else groups.set(key, { issuerCode: count.issuerCode, currency: count.currency, counts: [count] });
  }
  return [...groups.values()];
}

function pooledPoints(counts: readonly CycleCount[], versions: readonly ContractTerms[]): PooledPoints[] {
  const shareOf = new Map(versions.map(({ version, reserveShare }) => [version, reserveShare]));
  return [...new Set(counts.map(({ unitPrice }) => unitPrice))].map((unitPrice) => {
    const own = counts.filter((count) => count.unitPrice === unitPrice);
    const sum = (kind: CountedKind) =>
      own.filter((count) => count.kind === kind).reduce((total, count) => total + count.points, 0n);
    return {
      unitPrice,
      issued: own
        .filter(({ kind }) => kind === "ISSUED")
        .map(({ points, contractVersion }) => ({ points, reserveShare: shareOf.get(contractVersion) ?? 0n })),
      redeemed: sum("REDEEMED"),
      restored: sum("RESTORED"),
      returned: sum("RETURNED"),
      expired: sum("EXPIRED"),
    };
  });
}
