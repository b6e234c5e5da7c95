import { netBilaterally } from "./netBilaterally.js";
import { netPositions } from "./netPositions.js";
import { netOf, type Debt, type Position } from "./debt.js";

/** What of the partners' debts is netted before they pay into or are paid from the hub. */
export type HubModel = "GROSS" | "BILATERAL_NET" | "MULTILATERAL_NET";

/** How a programme clears: through the hub, or by payments between partners. */
export type ClearingModel = HubModel | "CONSERVATIVE" | "FEWEST_DIRECT";

/** One payment between a partner and the hub: PAYS goes from the partner to the hub. Minor units, positive. */
export interface HubLeg {
  readonly partnerCode: string;
  readonly direction: "PAYS" | "RECEIVES";
  readonly amountMinor: bigint;
}

/**
 * The legs of one currency, ascending by partner, what it pays first. Netted multilaterally a partner has one leg at most; gross or
 * bilaterally it may pay and be paid. Per partner RECEIVES − PAYS is its net, whatever the model.
 */
export function hubLegs(debts: readonly Debt[], clearing: HubModel): HubLeg[] {
  switch (clearing) {
    case "GROSS":
      return netPositions(debts).flatMap(legsOf);
    case "BILATERAL_NET":
      return netPositions(netBilaterally(debts)).flatMap(legsOf);
    case "MULTILATERAL_NET":
      return netPositions(debts).map(onlyNet).flatMap(legsOf);
  }
}

function onlyNet(position: Position): Position {
  const net = netOf(position);
  return {
    partnerCode: position.partnerCode,
    receivableMinor: net > 0n ? net : 0n,
    payableMinor: net < 0n ? -net : 0n,
  };
}

function legsOf({ partnerCode, payableMinor, receivableMinor }: Position): HubLeg[] {
  const legs: HubLeg[] = [
    { partnerCode, direction: "PAYS", amountMinor: payableMinor },
    { partnerCode, direction: "RECEIVES", amountMinor: receivableMinor },
  ];
  return legs.filter((leg) => leg.amountMinor > 0n);
}
