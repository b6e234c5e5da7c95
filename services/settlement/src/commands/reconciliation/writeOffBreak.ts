import { isRefused, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { planWriteOff } from "../../domain/reconciliation/planWriteOff.js";
import type { ReconciliationRefused } from "../../domain/reconciliation/refusal.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { insertWriteOff, readBreakToWriteOff, readWriteOffDay } from "../../store/reconciliation/writeOffs.js";
import { settleLeg } from "../payments/settleLeg.js";

type Refusal = Refused<ReconciliationRefused>;

/** Says why a break cannot be written off; undefined when it can. A partner's break moves no money: what is owed stays as it is. */
export async function refuseWriteOff(tx: Tx, breakId: string): Promise<Refusal | undefined> {
  const found = await readBreakToWriteOff(tx, breakId);
  const plan = found && planWriteOff(found.type, found.legs, found.lines);
  return plan && isRefused(plan) ? plan : undefined;
}

/**
 * Writes off what a break of the bank leaves open, after its second person has agreed: its legs are settled, its lines leave suspense, and the
 * operator bears the difference. The break and its cycle's reconciliation must be locked; locks the cycle, its legs ascending, the ledger.
 */
export async function writeOffBreak(tx: Tx, breakId: string): Promise<Refusal | undefined> {
  const found = await readBreakToWriteOff(tx, breakId);
  if (!found) return undefined;
  const plan = planWriteOff(found.type, found.legs, found.lines);
  if (isRefused(plan)) return plan;
  const valueDate = await readWriteOffDay(
    tx,
    plan.lines.map(({ id }) => id),
  );
  await insertWriteOff(tx, found, plan);
  for (const { id, amountMinor } of [...plan.legs].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const openMinor = amountMinor < 0n ? -amountMinor : amountMinor;
    await settleLeg(tx, { legId: id, amountMinor: openMinor, valueDate, cause: `written off (${breakId})` });
  }
  await postMoney(tx, [
    {
      cycleId: found.cycleId,
      currency: found.currency,
      kind: "WRITE_OFF",
      occurredAt: new Date(`${valueDate}T00:00:00Z`),
      source: { kind: "BREAK", id: breakId },
      postings: [
        { account: plan.account, amountMinor: plan.lostMinor },
        { account: "suspense", amountMinor: -plan.lostMinor },
      ],
    },
  ]);
  return undefined;
}
