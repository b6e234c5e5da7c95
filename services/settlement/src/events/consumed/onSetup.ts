import { contractSigned, earningRulePublished, partnerRegistered, programmeDefined } from "@tessera/contracts";
import { isFact, type Subscription } from "@tessera/runtime";
import { learnSetup } from "../../commands/setup/learnSetup.js";

/** The programme with its settlement terms, partners and contracts; rules are heard for the revision's sake, prices arrive with the draws. */
export const onSetup: Subscription = {
  publisher: "partners",
  types: [programmeDefined, partnerRegistered, contractSigned, earningRulePublished],
  async handle(facts, tx) {
    await learnSetup(tx, {
      programmes: facts.filter((fact) => isFact(programmeDefined, fact)).map((fact) => fact.payload),
      partners: facts.filter((fact) => isFact(partnerRegistered, fact)).map((fact) => fact.payload),
      contracts: facts.filter((fact) => isFact(contractSigned, fact)).map((fact) => fact.payload),
      revision: Math.max(...facts.map((fact) => fact.sequence)),
    });
  },
};
