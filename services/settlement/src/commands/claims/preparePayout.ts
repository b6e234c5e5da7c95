import { isRefused, type LocalDate, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import type { ClaimPayoutRefused } from "../../domain/claims/payoutRefusals.js";
import type { InstructionRefused } from "../../domain/payments/paymentRefusals.js";
import { insertPayout } from "../../store/claims/payouts.js";
import type { Request, SettlementDeps } from "../deps.js";
import { gatherPayout, type GatheredPayout } from "./gatherPayout.js";
import { orderPayout } from "./orderPayout.js";

export interface PayoutInput {
  readonly currency: string;
  /** UUIDs of claims; null: all that are to be paid. */
  readonly claimIds: readonly string[] | null;
  /** Those that are due on that day or before; null: all. */
  readonly dueBy: LocalDate | null;
}

export interface PayoutPrepared {
  /** UUID. */
  readonly payoutId: string;
  /** What another person approves: SHA-256 of who is paid what, for which claim, to which account. */
  readonly contentHash: string;
}

type Refusals = ClaimPayoutRefused | InstructionRefused;

/** Prepares a payout of claims for another person to approve, once per key. Nothing is ordered yet; its claims are in no other payout meanwhile. */
export async function preparePayout(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: PayoutInput,
): Promise<PayoutPrepared | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<PayoutPrepared | Refused<Refusals>>(
    database,
    { scope, operation: "prepareClaimPayout", key, input },
    async (tx) => prepare(tx, input, scope),
  );
}

/** Locks the claims, ascending. */
async function prepare(tx: Tx, input: PayoutInput, proposedBy: string): Promise<PayoutPrepared | Refused<Refusals>> {
  const gathered = await gatherPayout(tx, { ...input, payoutId: null });
  if (isRefused(gathered)) return gathered;
  const payoutId = newId();
  // What no bank would take is refused to the one who can mend it, not to the approver.
  const order = await orderPayout(tx, payoutId, input.currency, gathered);
  if (isRefused(order)) return order;
  await insertPayout(tx, {
    id: payoutId,
    currency: input.currency,
    bankAccountId: gathered.payer.id,
    contentHash: gathered.contentHash,
    proposedBy,
    items: itemsOf(gathered),
  });
  return { payoutId, contentHash: gathered.contentHash };
}

function itemsOf({ items }: GatheredPayout) {
  return items.map(({ claimId, amountMinor, payee }) => ({ claimId, amountMinor, bankAccountId: payee.id }));
}
