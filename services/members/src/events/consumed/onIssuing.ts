import {
  settlementIssuingChanged,
  settlementPartnerExitAgreed,
  settlementPartnerExitRevoked,
} from "@tessera/contracts";
import { isFact, type Subscription } from "@tessera/runtime";
import { saveExit } from "../../store/setup/saveExit.js";
import { saveExitRevoked } from "../../store/setup/saveExitRevoked.js";
import { saveIssuing } from "../../store/setup/saveIssuing.js";

/** What settlement tells back: whose issuing is stopped, because it owes more than is covered or did not pay, who leaves when, and who stays. */
export const onIssuing: Subscription = {
  publisher: "settlement",
  types: [settlementIssuingChanged, settlementPartnerExitAgreed, settlementPartnerExitRevoked],
  async handle(facts, tx) {
    for (const fact of facts) {
      if (isFact(settlementIssuingChanged, fact)) await saveIssuing(tx, fact.payload);
      if (isFact(settlementPartnerExitAgreed, fact)) await saveExit(tx, fact.payload, fact.sequence);
      if (isFact(settlementPartnerExitRevoked, fact)) await saveExitRevoked(tx, fact.payload, fact.sequence);
    }
  },
};
