import { AUDITOR, data } from "../support/smallCoalition.js";
import type { TestNetwork } from "../support/startTestNetwork.js";

/** A cycle that is settled has nothing left in its clearing accounts; one in which nobody owed anything has none. */
export async function expectClearingIsZero(network: TestNetwork, cycleId: string): Promise<void> {
  const query = "query($id: ID!) { journals(cycleId: $id) { balances { account balance { amount currency } } } }";
  const { journals } = await data<{ journals: { balances: { account: string; balance: { amount: string } }[] } }>(
    network.ask(query, { id: cycleId }, AUDITOR),
  );
  const clearing = journals.balances.filter(({ account }) => account.startsWith("clearing:"));
  expect(clearing.length > 0).toBe(journals.balances.length > 0);
  expect(clearing.filter(({ balance }) => !/^-?0\.00$/.test(balance.amount))).toEqual([]);
}
