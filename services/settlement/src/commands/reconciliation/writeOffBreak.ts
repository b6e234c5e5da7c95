import { isRefused, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { planClaimPayment, planWriteOff, type WriteOff } from "../../domain/reconciliation/planWriteOff.js";
import { refuseReconciliation, type ReconciliationRefused } from "../../domain/reconciliation/refusal.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { lockBankLines } from "../../store/reconciliation/lockBankLines.js";
import {
  insertWriteOff,
  readBreakToWriteOff,
  readLegsOfBreak,
  readOpenClaims,
  readWriteOffDay,
  type BreakToWriteOff,
} from "../../store/reconciliation/writeOffs.js";
import { settleExpected } from "./settleExpected.js";

type Refusal = Refused<ReconciliationRefused>;

/**
 * Says why a break cannot be written off, or pay the claim of the partner that is named; undefined when it can. A partner's break moves no
 * money: what is owed stays as it is, and it pays no claim.
 */
export async function refuseWriteOff(
  tx: Tx,
  breakId: string,
  claimPartner: string | null,
): Promise<Refusal | undefined> {
  const found = await readBreakToWriteOff(tx, breakId);
  if (!found) {
    if (claimPartner === null) return undefined;
    return refuseReconciliation("ILLEGAL_MOVE", "Only a line of the bank pays a claim.");
  }
  const plan = await planFor(tx, { ...found, claimPartner });
  return isRefused(plan) ? plan : undefined;
}

async function planFor(tx: Tx, found: BreakToWriteOff): Promise<WriteOff | Refusal> {
  const { type, legs, lines, claimPartner, currency } = found;
  if (claimPartner === null) return planWriteOff(type, legs, lines);
  return planClaimPayment(type, lines, await readOpenClaims(tx, claimPartner, currency));
}

/**
 * Writes off what a break of the bank leaves open, after its second person has agreed: its legs are settled, its lines leave suspense, and the
 * operator bears the difference; or, when they pay a claim, the claim is paid. The break and its cycle's reconciliation must be locked; locks as `lockBankLines`, then claims, the ledger.
 */
export async function writeOffBreak(tx: Tx, breakId: string): Promise<Refusal | undefined> {
  await lockBankLines(tx, await readLegsOfBreak(tx, breakId));
  const found = await readBreakToWriteOff(tx, breakId);
  if (!found) return undefined;
  const plan = await planFor(tx, found);
  if (isRefused(plan)) return plan;
  const valueDate = await readWriteOffDay(
    tx,
    plan.lines.map(({ id }) => id),
  );
  await insertWriteOff(tx, found, plan);
  for (const { id, amountMinor } of [...plan.legs].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const openMinor = amountMinor < 0n ? -amountMinor : amountMinor;
    await settleExpected(tx, { id, amountMinor: openMinor, valueDate, cause: `written off (${breakId})` });
  }
  await postMoney(tx, [
    {
      cycleId: found.cycleId,
      currency: found.currency,
      kind: found.claimPartner === null ? "WRITE_OFF" : "CLAIM_PAYMENT",
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
