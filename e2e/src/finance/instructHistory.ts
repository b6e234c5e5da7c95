import { OPERATOR } from "../support/smallCoalition.js";
import type { TestNetwork } from "../support/startTestNetwork.js";
import { czechIban } from "./czechIban.js";
import { openFinanceOffice, type WrittenFile } from "./financeOffice.js";
import { plantCombination } from "./plantCombination.js";
import type { PaidLeg } from "./testBank/drawFaults.js";

interface Position {
  readonly partner: { readonly code: string };
  readonly net: { readonly amount: string; readonly currency: string };
}

/**
 * Everybody has accounts, and each closed cycle of a replayed history is approved by a second person and instructed; so is another one where
 * somebody's payment for months is to have two explanations.
 */
export async function instructHistory(
  network: TestNetwork,
  partnerCodes: readonly string[],
  currencies: readonly string[],
) {
  const office = openFinanceOffice(network);
  const ibanOf = (code: string | null) => czechIban(1 + ["", ...partnerCodes].indexOf(code ?? ""));
  const terms = { paymentDays: 5, payoutDays: 1, coolingOffDays: 0, minimums: [] };
  await office.command("setPaymentTerms", terms, "PaymentTermsSet", "terms { paymentDays }", OPERATOR);
  for (const currency of currencies) {
    for (const code of [null, ...partnerCodes])
      await office.openAccount(code, currency, ibanOf(code), code ?? "Tessera");
  }
  const cycleIds = (await office.cycles()).flatMap(({ id, status }) => (status === "OPEN" ? [] : [id]));
  const files: WrittenFile[] = [];
  const legs: PaidLeg[] = [];
  const instruct = async (id: string): Promise<readonly PaidLeg[]> => {
    await office.approve(id);
    files.push(...(await office.payOut(id)));
    const own = await readLegs(office, id);
    legs.push(...own);
    return own;
  };
  for (const id of cycleIds) await instruct(id);
  const combination = await plantCombination(office, legs, async (id) => {
    cycleIds.push(id);
    return instruct(id);
  });
  return { office, cycleIds, ibanOf, files, legs, combination };
}

/** Whoever pays or is paid once though it owes or is owed in several currencies does so at a rate. */
async function readLegs(office: ReturnType<typeof openFinanceOffice>, cycleId: string): Promise<PaidLeg[]> {
  const query =
    "query($id: ID!) { settlementCycle(id: $id) { positions { partner { code } net { amount currency } } } }";
  const { settlementCycle } = await office.read<{ settlementCycle: { positions: Position[] } }>(query, { id: cycleId });
  const { legs } = await office.readCycle(cycleId);
  return legs.map((leg) => {
    const isOnce = legs.filter(({ partner }) => partner.code === leg.partner.code).length === 1;
    const isForeign = settlementCycle.positions.some(
      ({ partner, net }) =>
        partner.code === leg.partner.code && net.currency !== leg.amount.currency && !/^-?0\.00$/.test(net.amount),
    );
    return { ...leg, isExchanged: isOnce && isForeign };
  });
}
