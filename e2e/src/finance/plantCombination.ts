import { type Break, type FinanceCycle, type openFinanceOffice } from "./financeOffice.js";
import { inUnits } from "./partnerOffice/toldLine.js";
import { drawCombination, minorOf, type Combination } from "./testBank/drawCombination.js";
import type { PaidLeg } from "./testBank/drawFaults.js";

type Office = ReturnType<typeof openFinanceOffice>;

/**
 * Makes two sets of a payer's legs come to the same by what two people may do: an adjustment of the cycle that is open, which is then closed,
 * approved and instructed as the others were (`instruct` answers its legs). undefined when nobody pays for three months.
 */
export async function plantCombination(
  office: Office,
  legs: readonly PaidLeg[],
  instruct: (cycleId: string) => Promise<readonly PaidLeg[]>,
): Promise<Combination | undefined> {
  const drawn = drawCombination(legs);
  const open = (await office.cycles()).find(({ status }) => status === "OPEN");
  if (!drawn || !open) return undefined;
  const { currency } = drawn.other.amount;
  const debtorCode = drawn.other.partner.code;
  const isPaid = ({ direction, amount, partner }: PaidLeg) =>
    direction === "RECEIVES" && amount.currency === currency && partner.code !== debtorCode;
  const creditorCode = legs.findLast(isPaid)?.partner.code;
  const amount = { amount: inUnits(drawn.missingMinor), currency };
  if (creditorCode === undefined) throw new Error(`nobody is paid in ${currency}`);
  const reason = "Points of May that came too late.";
  await office.adjust({ debtorCode, creditorCode, amount, reason, occurredAt: open.from });
  await office.command("closeSettlementCycle", { cycleId: open.id }, "SettlementCycleClosed", "cycle { id }");
  const made = (await instruct(open.id)).find(({ direction }) => direction === "PAYS");
  if (!made) throw new Error(`the adjustment of ${debtorCode} is no leg`);
  expect([made.partner.code, minorOf(made)]).toEqual([debtorCode, drawn.missingMinor]);
  return { meant: drawn.meant, other: [drawn.other, made] };
}

/**
 * A person has asked the payer which months it paid, and another agrees. That the machine has settled none of them, that both ways were offered
 * and no third, and that the other months are still open is checked.
 */
export async function matchCombination(
  office: Office,
  { meant, other }: Combination,
  breaks: readonly Break[],
  readAll: () => Promise<readonly FinanceCycle[]>,
): Promise<void> {
  const settled = async () => {
    const legs = (await readAll()).flatMap(({ legs: own }) => own);
    return [...meant, ...other].map(({ id }) => legs.find((leg) => leg.id === id)?.settled.amount !== "0.00");
  };
  expect(await settled()).toEqual([false, false, false, false]);
  const ambiguous = breaks.find(({ type }) => type === "AMBIGUOUS");
  if (!ambiguous) throw new Error("nothing is ambiguous");
  const { cycleId, theirs, proposals } = ambiguous;
  const foundIds = theirs.map(({ id }) => id);
  const ways = [meant, other].map((legs) => legs.map(({ id }) => id).sort());
  const offered = proposals.map((one) => [...one.expectedIds].sort());
  expect([offered.length, theirs.length]).toEqual([2, 1]);
  expect(offered).toEqual(expect.arrayContaining(ways));
  await office.match({ cycleId, source: "BANK", expectedIds: ways[0], foundIds });
  expect(await settled()).toEqual([true, true, false, false]);
}
