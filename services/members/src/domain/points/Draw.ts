import type { Points } from "@tessera/kernel";

/** One lot's part in a spend: which lot paid how much, at the unit price locked into it. */
export interface Draw {
  readonly lotId: string;
  readonly issuerCode: string;
  readonly points: Points;
  /** Plain decimal, for example "0.0045". */
  readonly unitPrice: string;
  readonly currency: string;
}
