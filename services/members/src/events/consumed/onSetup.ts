import { contractSigned, earningRulePublished, partnerRegistered, programmeDefined } from "@tessera/contracts";
import { isFact, type ReceivedFact, type Subscription, type Tx } from "@tessera/runtime";
import {
  saveContract,
  saveEarningRule,
  savePartner,
  saveProgramme,
  saveRevision,
} from "../../store/setup/saveSetup.js";

/** Applies what partners told: the programme, partners, contracts and rules that the points book decides by. */
export const onSetup: Subscription = {
  publisher: "partners",
  types: [programmeDefined, partnerRegistered, contractSigned, earningRulePublished],
  async handle(facts, tx) {
    for (const fact of facts) await apply(fact, tx);
    const last = facts.at(-1);
    if (last) await saveRevision(tx, last.sequence);
  },
};

async function apply(fact: ReceivedFact, tx: Tx): Promise<void> {
  if (isFact(programmeDefined, fact)) await saveProgramme(tx, fact.payload);
  else if (isFact(partnerRegistered, fact)) await savePartner(tx, fact.payload);
  else if (isFact(contractSigned, fact)) await saveContract(tx, fact.payload);
  else if (isFact(earningRulePublished, fact)) await saveEarningRule(tx, fact.payload);
  else throw new Error(`no handler for ${fact.topic}`);
}
