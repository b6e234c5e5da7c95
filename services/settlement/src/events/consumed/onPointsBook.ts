import {
  pointsEarned,
  pointsExpired,
  pointsReturned,
  pointsSpent,
  spendWasReversed,
  type PointsEarned,
  type PointsSpent,
  type SpendReversed,
} from "@tessera/contracts";
import { decimal, PRICE_SCALE } from "@tessera/kernel";
import { isFact, type Subscription } from "@tessera/runtime";
import { postEntries } from "../../commands/obligations/postEntries.js";
import type { DrawnEntry, ReversedSpend } from "../../domain/obligations/obligation.js";
import { earnedMovements, expiredMovements, returnedMovements } from "./toMovements.js";

/**
 * Spends, debt repayments and reversals become draws and obligations. What earns, returns or expires points owes no partner anything;
 * it is counted by issuer, for fees and the reserve.
 */
export const onPointsBook: Subscription = {
  publisher: "members",
  types: [pointsEarned, pointsReturned, pointsSpent, spendWasReversed, pointsExpired],
  async handle(facts, tx) {
    const entries = facts.flatMap((fact) => {
      if (isFact(pointsSpent, fact)) return [toSpend(fact.payload)];
      if (isFact(pointsEarned, fact) && fact.payload.repayments.length > 0) return [toRepayment(fact.payload)];
      return [];
    });
    const reversals = facts.filter((fact) => isFact(spendWasReversed, fact)).map((fact) => toReversal(fact.payload));
    const movements = facts.flatMap((fact) => {
      if (isFact(pointsEarned, fact)) return earnedMovements(fact.payload);
      if (isFact(pointsReturned, fact)) return returnedMovements(fact.payload);
      return isFact(pointsExpired, fact) ? expiredMovements(fact.payload) : [];
    });
    await postEntries(tx, entries, reversals, movements);
  },
};

function toSpend(spent: PointsSpent): DrawnEntry {
  return {
    entryId: spent.entryId,
    kind: "REDEMPTION",
    source: { kind: spent.kind, id: spent.spendId },
    occurredAt: new Date(spent.occurredAt),
    draws: spent.draws.map((draw) => ({
      lotId: draw.lotId,
      issuerCode: draw.issuerCode,
      creditorCode: spent.redeemerCode,
      points: BigInt(draw.points),
      unitPrice: decimal(draw.unitPrice, PRICE_SCALE),
      currency: draw.currency,
    })),
  };
}

function toRepayment(earned: PointsEarned): DrawnEntry {
  return {
    entryId: earned.entryId,
    kind: "DEBT_REPAYMENT",
    source: { kind: "PURCHASE", id: earned.purchaseId },
    occurredAt: new Date(earned.occurredAt),
    draws: earned.repayments.map((repayment) => ({
      lotId: repayment.lotId,
      issuerCode: repayment.issuerCode,
      creditorCode: repayment.creditorCode,
      points: BigInt(repayment.points),
      unitPrice: decimal(repayment.unitPrice, PRICE_SCALE),
      currency: repayment.currency,
    })),
  };
}

function toReversal(reversed: SpendReversed): ReversedSpend {
  return { entryId: reversed.entryId, spendId: reversed.spendId, occurredAt: new Date(reversed.occurredAt) };
}
