import type { DraftedLeg } from "../payments/leg.js";
import { compareCodes } from "./debt.js";
import type { ClearingModel, HubLeg } from "./hubLegs.js";
import type { SchemeLeg } from "./settleDebts.js";

export interface CarryRequest {
  /** Of one currency. */
  readonly legs: readonly SchemeLeg[];
  readonly clearing: ClearingModel;
  /** What earlier cycles carried forward, by partner, in minor units: + to the partner, − from it. */
  readonly carried: ReadonlyMap<string, bigint>;
  /** The smallest payment worth making with a partner, in minor units; 0 when there is none. */
  readonly minimumOf: (partnerCode: string) => bigint;
}

/**
 * Adds to the legs what earlier cycles carried, through the hub, and carries forward what is below the minimum: such a leg is CARRIED,
 * and the operator bridges it until a later cycle takes it over. Of a direct payment both sides are carried when it is below the
 * minimum of either. Per partner Σ legs = net + what was carried to it. Ascending by partner, what it pays first, then by counterparty.
 */
export function carryForward({ legs, clearing, carried, minimumOf }: CarryRequest): DraftedLeg[] {
  const direct = legs.filter(({ counterpartyCode }) => counterpartyCode !== null);
  const viaHub = legs.filter(({ counterpartyCode }) => counterpartyCode === null);
  return [...direct, ...hubLegsWith(viaHub, carried, clearing === "MULTILATERAL_NET")]
    .map((leg) => {
      const minimums = [
        minimumOf(leg.partnerCode),
        leg.counterpartyCode === null ? 0n : minimumOf(leg.counterpartyCode),
      ];
      const isBelow = minimums.some((minimumMinor) => leg.amountMinor < minimumMinor);
      return { ...leg, status: isBelow ? ("CARRIED" as const) : ("DUE" as const) };
    })
    .sort(
      (a, b) =>
        compareCodes(a.partnerCode, b.partnerCode) ||
        compareCodes(a.direction, b.direction) ||
        compareCodes(a.counterpartyCode ?? "", b.counterpartyCode ?? ""),
    );
}

/** The legs through the hub when what was carried is added; netted, a partner has one at most. */
function hubLegsWith(legs: readonly HubLeg[], carried: ReadonlyMap<string, bigint>, isNetted: boolean): SchemeLeg[] {
  const sides = new Map<string, { paysMinor: bigint; receivesMinor: bigint }>();
  const add = (partnerCode: string, signedMinor: bigint) => {
    const side = sides.get(partnerCode) ?? { paysMinor: 0n, receivesMinor: 0n };
    if (signedMinor < 0n) side.paysMinor -= signedMinor;
    else side.receivesMinor += signedMinor;
    sides.set(partnerCode, side);
  };
  for (const leg of legs) add(leg.partnerCode, leg.direction === "PAYS" ? -leg.amountMinor : leg.amountMinor);
  for (const [partnerCode, signedMinor] of carried) add(partnerCode, signedMinor);
  return [...sides].flatMap(([partnerCode, { paysMinor, receivesMinor }]) => {
    const bothMinor = isNetted ? (paysMinor < receivesMinor ? paysMinor : receivesMinor) : 0n;
    const both: SchemeLeg[] = [
      { partnerCode, counterpartyCode: null, direction: "PAYS", amountMinor: paysMinor - bothMinor },
      { partnerCode, counterpartyCode: null, direction: "RECEIVES", amountMinor: receivesMinor - bothMinor },
    ];
    return both.filter(({ amountMinor }) => amountMinor > 0n);
  });
}
