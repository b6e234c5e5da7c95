import type { IdPrefix } from "@tessera/kernel";
import type { ProposalKind } from "../../store/proposals/proposals.js";

/** How the ids of proposals begin. */
export const PROPOSAL_PREFIXES: Readonly<Record<ProposalKind, IdPrefix>> = {
  LIMIT: "lim",
  COLLATERAL: "col",
  RELEASE: "rls",
  DEFAULT: "dft",
  RECOVERY: "rcv",
  CURE: "cur",
  ADJUSTMENT: "adj",
  BANK_ACCOUNT: "bac",
  FX_RATE: "fxr",
  TOLERANCE: "tol",
  EXIT: "ext",
  EXIT_SETTLEMENT: "exs",
  EXIT_REVOCATION: "exr",
  DIRECT_PAYMENT: "dpy",
  DIRECT_PAYMENT_REVOCATION: "dpr",
  CLAIM_PAYOUT: "cpo",
};
