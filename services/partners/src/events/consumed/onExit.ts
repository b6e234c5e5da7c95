import { settlementPartnerExitAgreed, settlementPartnerExitRevoked } from "@tessera/contracts";
import { isFact, type Subscription } from "@tessera/runtime";
import { learnExit } from "../../commands/learnExit.js";
import { learnExitRevoked } from "../../commands/learnExitRevoked.js";

/** What settlement tells of partners that leave, and of those that stay after all. */
export const onExit: Subscription = {
  publisher: "settlement",
  types: [settlementPartnerExitAgreed, settlementPartnerExitRevoked],
  async handle(facts, tx) {
    for (const fact of facts) {
      if (isFact(settlementPartnerExitAgreed, fact)) await learnExit(tx, fact.payload, fact.sequence);
      if (isFact(settlementPartnerExitRevoked, fact)) await learnExitRevoked(tx, fact.payload, fact.sequence);
    }
  },
};
