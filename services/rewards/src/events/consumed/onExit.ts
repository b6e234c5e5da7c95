import { settlementPartnerExitAgreed } from "@tessera/contracts";
import { isFact, type Subscription } from "@tessera/runtime";
import { learnExit } from "../../commands/learnExit.js";

/** What settlement tells of partners that leave. */
export const onExit: Subscription = {
  publisher: "settlement",
  types: [settlementPartnerExitAgreed],
  async handle(facts, tx) {
    for (const fact of facts) if (isFact(settlementPartnerExitAgreed, fact)) await learnExit(tx, fact.payload);
  },
};
