import { compressInSteps } from "./compressConservatively.js";
import { compareCodes, type Debt } from "./debt.js";
import { hubLegs, type ClearingModel, type HubLeg } from "./hubLegs.js";
import { netBilaterallyInSteps } from "./netBilaterally.js";
import { netPositions } from "./netPositions.js";
import { payDirectlyInSteps } from "./payDirectly.js";

/** A payment: through the hub, or directly from a debtor, who PAYS, to its counterparty. */
export interface SchemeLeg extends HubLeg {
  /** null for the hub. */
  readonly counterpartyCode: string | null;
}

/**
 * The legs of one currency by the programme's scheme, ascending by partner, what it pays first, then by counterparty; in steps
 * between which others may run. Per partner what it is paid, as counterparty too, less what it pays is its
 * net, whatever the scheme.
 * CONSERVATIVE: only debts that are left of the bilateral ones, none larger, no new counterparty. FEWEST_DIRECT: as few as
 * `payDirectly` finds. The others go through the hub.
 */
export function* settleDebts(debts: readonly Debt[], clearing: ClearingModel): Generator<undefined, SchemeLeg[]> {
  switch (clearing) {
    case "CONSERVATIVE": {
      const netted = yield* netBilaterallyInSteps(debts);
      return direct(yield* compressInSteps(netted));
    }
    case "FEWEST_DIRECT":
      return direct((yield* payDirectlyInSteps(netPositions(debts))).payments);
    case "GROSS":
    case "BILATERAL_NET":
    case "MULTILATERAL_NET":
      return hubLegs(debts, clearing).map((leg) => ({ ...leg, counterpartyCode: null }));
  }
}

function direct(payments: readonly Debt[]): SchemeLeg[] {
  return payments
    .map(({ debtorCode, creditorCode, amountMinor }) => ({
      partnerCode: debtorCode,
      direction: "PAYS" as const,
      amountMinor,
      counterpartyCode: creditorCode,
    }))
    .sort((a, b) => compareCodes(a.partnerCode, b.partnerCode) || compareCodes(a.counterpartyCode, b.counterpartyCode));
}

/** The legs of one currency through the hub for nets that need not sum to zero: consolidated ones, the operator's book being behind them. */
export function payNets(nets: readonly { readonly partnerCode: string; readonly netMinor: bigint }[]): SchemeLeg[] {
  return nets
    .filter(({ netMinor }) => netMinor !== 0n)
    .map(({ partnerCode, netMinor }) => ({
      partnerCode,
      direction: netMinor < 0n ? ("PAYS" as const) : ("RECEIVES" as const),
      amountMinor: netMinor < 0n ? -netMinor : netMinor,
      counterpartyCode: null,
    }))
    .sort((a, b) => compareCodes(a.partnerCode, b.partnerCode));
}
