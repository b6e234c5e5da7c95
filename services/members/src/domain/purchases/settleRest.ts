import type { ClawbackPolicy } from "../setup/Setup.js";

/** The part of a reversal's rest that becomes a debt, is left to the shop to deduct in cash, or is borne by the issuer. */
export function settleRest(policy: ClawbackPolicy, rest: bigint): { debt: bigint; cash: bigint; absorbed: bigint } {
  return {
    debt: policy === "DEBT" ? rest : 0n,
    cash: policy === "DEDUCT_CASH" ? rest : 0n,
    absorbed: policy === "ISSUER_ABSORBS" ? rest : 0n,
  };
}
