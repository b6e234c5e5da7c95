import { claimVerification, releaseClaim } from "../../store/verifications.js";
import type { SettlementDeps } from "../deps.js";
import { runVerification } from "./runVerification.js";

/** Runs the verifications that nobody works on, one after the other. One that was broken off is taken when its claim has run out. */
export async function runWaitingVerifications(deps: SettlementDeps): Promise<void> {
  for (;;) {
    const claimed = await claimVerification(deps.database, deps.timings.claimMs);
    if (!claimed) return;
    try {
      const status = await runVerification(deps, claimed);
      deps.log.info({ verificationId: claimed.id, status }, "a verification has ended");
    } catch (error) {
      await releaseClaim(deps.database, claimed.id);
      throw error;
    }
  }
}
