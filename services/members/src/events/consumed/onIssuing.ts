import { settlementIssuingChanged } from "@tessera/contracts";
import { isFact, type Subscription } from "@tessera/runtime";
import { saveIssuing } from "../../store/setup/saveIssuing.js";

/** What settlement tells back: whose issuing is stopped, because it owes more than is covered, did not pay or leaves. */
export const onIssuing: Subscription = {
  publisher: "settlement",
  types: [settlementIssuingChanged],
  async handle(facts, tx) {
    for (const fact of facts) if (isFact(settlementIssuingChanged, fact)) await saveIssuing(tx, fact.payload);
  },
};
