import type { WaterfallLayer } from "./defaultWaterfall.js";

interface OwnedShare {
  readonly layer: WaterfallLayer;
  /** The survivor, or the defaulter whose money is set off; for the other layers it does not matter. */
  readonly partnerCode: string | null;
}

/** Which account of the money ledger a share of a default is posted to. */
export function shareAccount({ layer, partnerCode }: OwnedShare, defaulterCode: string): string {
  if (layer === "SURVIVORS" || layer === "SET_OFF") return `carried:${partnerCode ?? ""}`;
  return layer === "OPERATOR" ? `default:${defaulterCode}` : `collateral:${defaulterCode}`;
}
