import type { LocalDate, Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { CarryingPosition } from "../../domain/cycles/contentText.js";
import { consolidateNets, type Consolidated } from "../../domain/fx/consolidateNets.js";
import type { FxRateMissing } from "../../domain/fx/fxRate.js";
import { netOf } from "../../domain/netting/debt.js";
import { readApprovedRates } from "../../store/fx/fxRates.js";
import { readContractTerms } from "../../store/terms/contractTerms.js";

/** Brings positions, what was carried to them included, into the currencies of the partners' contracts at a day's approved rates. */
export async function consolidatePositions(
  tx: Tx,
  positions: readonly (CarryingPosition & { readonly currency: string })[],
  on: LocalDate,
): Promise<Consolidated | Refused<FxRateMissing>> {
  const contracts = await readContractTerms(tx);
  const homeOf = new Map([...contracts].flatMap(([code, [first]]) => (first ? [[code, first.currency] as const] : [])));
  const nets = positions.map((position) => ({
    partnerCode: position.partnerCode,
    currency: position.currency,
    netMinor: netOf(position) + position.carriedMinor,
  }));
  return consolidateNets(nets, { homeOf, rates: await readApprovedRates(tx, on), on });
}
