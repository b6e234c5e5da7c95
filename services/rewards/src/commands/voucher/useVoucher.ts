import { refuse, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { VoucherNotUsable } from "../../domain/redemption/refusals.js";
import { mayMove, statusOf, type VoucherStatus } from "../../domain/voucher/states.js";
import { codesMeantBy } from "../../domain/voucher/voucherCode.js";
import { lockVouchers, useLockedVoucher } from "../../store/lockVouchers.js";
import type { CommandDeps, Request } from "../deps.js";

export interface VoucherUsed {
  readonly kind: "VoucherUsed";
  readonly redemptionId: string;
}

/**
 * Takes a voucher, once. `ownPartner` is the partner at whose till it is shown, undefined for an operator. A code of another
 * partner, or one that nobody was given yet, is refused without a status, like a code that does not exist.
 */
export async function useVoucher(
  { database, now }: CommandDeps,
  request: Request,
  ownPartner: string | undefined,
  code: string,
): Promise<VoucherUsed | Refused<VoucherNotUsable | IdempotencyConflict>> {
  const claim = { scope: request.scope, operation: "useVoucher", key: request.idempotencyKey, input: { code } };
  return answerOnce<VoucherUsed | Refused<VoucherNotUsable>>(database, claim, async (tx) => {
    const found = await lockVouchers(tx, codesMeantBy(code), ownPartner);
    const [voucher, ...others] = found.filter(({ state }) => statusOf(state) !== undefined);
    if (!voucher) return notUsable(null, "No voucher has this code.");
    if (others.length > 0) return notUsable(null, "Several partners have given this code; one of them must take it.");
    if (!mayMove(voucher.state, "USED"))
      return notUsable(statusOf(voucher.state) ?? null, "The voucher is not valid any more.");
    await useLockedVoucher(tx, voucher.id, now());
    return { kind: "VoucherUsed", redemptionId: voucher.redemptionId };
  });
}

function notUsable(status: VoucherStatus | null, message: string): Refused<VoucherNotUsable> {
  return refuse({ kind: "VoucherNotUsable", message, status });
}
