import type { PointsEarned, PointsExpired, PointsReturned } from "@tessera/contracts";
import { decimal, PRICE_SCALE } from "@tessera/kernel";
import type { PointMovement, ToldKind } from "../../domain/points/pointMovement.js";

type PricedPoints = NonNullable<PointsExpired["lots"]>[number];

export function earnedMovements(earned: PointsEarned): PointMovement[] {
  const { unitPrice, currency } = earned;
  return [
    {
      kind: "ISSUED",
      issuerCode: earned.partnerCode,
      price:
        unitPrice !== undefined && currency !== undefined
          ? { unitPrice: decimal(unitPrice, PRICE_SCALE), currency }
          : null,
      points: BigInt(earned.points),
      occurredAt: new Date(earned.occurredAt),
    },
  ];
}

/** What was spent before it was returned is a debt of the member: its lot's points stay redeemed. */
export function returnedMovements(returned: PointsReturned): PointMovement[] {
  const occurredAt = new Date(returned.occurredAt);
  if (returned.fromRemaining && returned.fromExpired) {
    return [
      ...returned.fromRemaining.map((part) => priced("RETURNED", part, occurredAt)),
      ...returned.fromExpired.map((part) => priced("UNEXPIRED", part, occurredAt)),
    ];
  }
  const points = BigInt(returned.reversedPoints - returned.debtPoints);
  return [{ kind: "RETURNED", issuerCode: returned.partnerCode, price: null, points, occurredAt }];
}

/** A fact from before lots were told names no issuer and moves no counter. */
export function expiredMovements(expired: PointsExpired): PointMovement[] {
  const occurredAt = new Date(expired.occurredAt);
  return (expired.lots ?? []).map((part) => priced("EXPIRED", part, occurredAt));
}

function priced(kind: ToldKind, part: PricedPoints, occurredAt: Date): PointMovement {
  const price = { unitPrice: decimal(part.unitPrice, PRICE_SCALE), currency: part.currency };
  return { kind, issuerCode: part.issuerCode, price, points: BigInt(part.points), occurredAt };
}
