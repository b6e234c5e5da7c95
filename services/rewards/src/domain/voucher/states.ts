/** AVAILABLE: in a pool, of nobody. RESERVED: of a redemption that is PENDING. */
export type VoucherState = "AVAILABLE" | "RESERVED" | "ACTIVE" | "USED" | "REVOKED";

/** RESERVED goes back to AVAILABLE when the redemption fails: nobody has seen the code. The trigger holds the same table. */
export const NEXT: Readonly<Record<VoucherState, readonly VoucherState[]>> = {
  AVAILABLE: ["RESERVED"],
  RESERVED: ["ACTIVE", "AVAILABLE"],
  ACTIVE: ["USED", "REVOKED"],
  USED: [],
  REVOKED: [],
};

export function mayMove(from: VoucherState, to: VoucherState): boolean {
  return NEXT[from].includes(to);
}

export type VoucherStatus = "ACTIVE" | "USED" | "REVOKED";

/** The state as everybody outside sees it; undefined for a code that nobody has been given yet. */
export function statusOf(state: VoucherState): VoucherStatus | undefined {
  return state === "AVAILABLE" || state === "RESERVED" ? undefined : state;
}
