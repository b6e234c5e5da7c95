/** Beyond 80 and 95 per cent of the cap somebody is warned; beyond the cap issuing stops. */
export type ExposureLevel = "COVERED" | "WARNING_80" | "WARNING_95" | "EXCEEDED";

/** `usedMinor` is position + held, minor units, and may be below zero: then the partner is owed. */
export function exposureLevel(usedMinor: bigint, capMinor: bigint): ExposureLevel {
  if (usedMinor > capMinor) return "EXCEEDED";
  if (usedMinor <= 0n) return "COVERED";
  if (usedMinor * 100n >= capMinor * 95n) return "WARNING_95";
  return usedMinor * 100n >= capMinor * 80n ? "WARNING_80" : "COVERED";
}
