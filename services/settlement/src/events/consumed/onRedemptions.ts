import { redemptionCancelled, redemptionConfirmed } from "@tessera/contracts";
import { isFact, type Subscription } from "@tessera/runtime";
import { rememberRedemptions } from "../../commands/obligations/rememberRedemptions.js";

/** What rewards says about redemptions. It owes nobody anything: obligations come from the points that members spent. */
export const onRedemptions: Subscription = {
  publisher: "rewards",
  types: [redemptionConfirmed, redemptionCancelled],
  async handle(facts, tx) {
    await rememberRedemptions(
      tx,
      facts.filter((fact) => isFact(redemptionConfirmed, fact)).map((fact) => fact.payload),
      facts.filter((fact) => isFact(redemptionCancelled, fact)).map((fact) => fact.payload),
    );
  },
};
