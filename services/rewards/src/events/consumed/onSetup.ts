import { contractSigned, earningRulePublished, partnerRegistered, programmeDefined } from "@tessera/contracts";
import { isFact, type ReceivedFact, type Subscription, type Tx } from "@tessera/runtime";
import { applySetup, type SetupChange } from "../../commands/applySetup.js";

/** The setup of the network, as partners tells it. Rewards needs to know who the partners are and when they take points. */
export const onSetup: Subscription = {
  publisher: "partners",
  types: [programmeDefined, partnerRegistered, contractSigned, earningRulePublished],
  handle: async (facts: readonly ReceivedFact[], tx: Tx): Promise<void> => {
    await applySetup(tx, facts.map(toChange));
  },
};

function toChange(fact: ReceivedFact): SetupChange {
  const revision = fact.sequence;
  if (isFact(partnerRegistered, fact)) return { partnerCode: fact.payload.code, revision };
  if (isFact(contractSigned, fact)) {
    const { partnerCode, version, effectiveFrom, redeems } = fact.payload;
    return { contract: { partnerCode, version, effectiveFrom, redeems }, revision };
  }
  return { revision };
}
