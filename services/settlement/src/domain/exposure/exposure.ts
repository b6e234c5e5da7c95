import type { ExposureLevel } from "./exposureLevel.js";

/** A partner's exposure in one currency that it has a limit in; minor units. */
export interface Exposure {
  readonly partnerCode: string;
  readonly currency: string;
  /** What it owes less what it is owed and has paid; below zero when it is owed. */
  readonly positionMinor: bigint;
  /** What open holds would cost it, as it was asked last. */
  readonly heldMinor: bigint;
  readonly creditLineMinor: bigint;
  readonly capMinor: bigint;
  /** As it was evaluated last. */
  readonly level: ExposureLevel;
  /** Of the facts told about it. */
  readonly sequence: bigint;
}
