import { settlementIssuingChanged, settlementPartnerExitAgreed } from "@tessera/contracts";
import { isFact, type Subscription } from "@tessera/runtime";
import { saveExit } from "../../store/setup/saveExit.js";
import { saveIssuing } from "../../store/setup/saveIssuing.js";

/** What settlement tells back: whose issuing is stopped, because it owes more than is covered or did not pay, and who leaves when. */
export const onIssuing: Subscription = {
  publisher: "settlement",
  types: [settlementIssuingChanged, settlementPartnerExitAgreed],
  async handle(facts, tx) {
    for (const fact of facts) {
      if (isFact(settlementIssuingChanged, fact)) await saveIssuing(tx, fact.payload);
      if (isFact(settlementPartnerExitAgreed, fact)) await saveExit(tx, fact.payload);
    }
  },
};
