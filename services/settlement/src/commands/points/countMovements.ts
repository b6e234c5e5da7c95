import type { Tx } from "@tessera/runtime";
import type { DrawnEntry } from "../../domain/obligations/obligation.js";
import type { PointMovement } from "../../domain/points/pointMovement.js";
import { termsAt } from "../../domain/terms/termsAt.js";
import type { ReversedDraw } from "../../store/obligations/insertDraws.js";
import { countPoints, type CountedKind, type CountedPoints } from "../../store/points/countPoints.js";
import { readContractTerms, type ContractTerms } from "../../store/terms/contractTerms.js";
import type { Assignments } from "../obligations/lockAssignedCycles.js";

/** ISO 4217 for "no currency": points whose price nobody told. */
const NO_CURRENCY = "XXX";

export interface MovedPoints {
  readonly movements: readonly PointMovement[];
  readonly entries: readonly DrawnEntry[];
  readonly reversed: readonly ReversedDraw[];
}

/** Counts what a batch did to points, by issuer, price and cycle. An issue counts under the contract version in force at its instant. */
export async function countMovements(tx: Tx, moved: MovedPoints, assignments: Assignments): Promise<void> {
  const { movements, entries, reversed } = moved;
  const issuers = new Set(movements.map(({ issuerCode }) => issuerCode));
  const terms = issuers.size > 0 ? await readContractTerms(tx, [...issuers]) : new Map<string, ContractTerms[]>();
  const cycleOf = (occurredAt: Date): string => {
    const assignment = assignments.get(occurredAt.getTime());
    if (!assignment) throw new Error("an instant was not assigned");
    return assignment.cycle.id;
  };
  const told = movements.map(({ kind, issuerCode, price, points, occurredAt }): CountedPoints => {
    const inForce = termsAt(terms.get(issuerCode) ?? [], occurredAt);
    return {
      cycleId: cycleOf(occurredAt),
      kind,
      issuerCode,
      currency: price?.currency ?? inForce?.currency ?? NO_CURRENCY,
      unitPrice: price?.unitPrice ?? inForce?.unitPrice ?? 0n,
      contractVersion: kind === "ISSUED" ? (inForce?.version ?? 0) : 0,
      points,
      occurredAt,
    };
  });
  const drawn = entries.flatMap(({ draws, occurredAt }) =>
    draws.map((draw): CountedPoints => ({ ...ofDraw(draw, "REDEEMED"), cycleId: cycleOf(occurredAt), occurredAt })),
  );
  const restored = reversed.map((draw): CountedPoints => ({
    ...ofDraw(draw, "RESTORED"),
    cycleId: cycleOf(draw.occurredAt),
    occurredAt: draw.occurredAt,
  }));
  await countPoints(tx, [...told, ...drawn, ...restored]);
}

function ofDraw(
  draw: Pick<ReversedDraw, "issuerCode" | "currency" | "unitPrice" | "points">,
  kind: CountedKind,
): Omit<CountedPoints, "cycleId" | "occurredAt"> {
  const { issuerCode, currency, unitPrice, points } = draw;
  return { kind, issuerCode, currency, unitPrice, contractVersion: 0, points };
}
