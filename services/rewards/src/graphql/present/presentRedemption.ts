import { publicId, type Caller } from "@tessera/kernel";
import { seesVoucher } from "../../domain/access.js";
import { statusOf } from "../../domain/redemption/states.js";
import { statusOf as voucherStatusOf } from "../../domain/voucher/states.js";
import type { StoredRedemption, StoredVoucher } from "../../store/queries/redemptions.js";
import type { RedemptionType } from "../types/RedemptionType.js";
import type { VoucherType } from "../types/VoucherType.js";

/** A redemption as this viewer sees it; whether the viewer sees it at all is asked before. */
export function presentRedemption(redemption: StoredRedemption, caller: Caller): RedemptionType {
  const { id, state, points, quantity, occurredAt, rewardId, memberId, voucher } = redemption;
  return {
    id: publicId("rdm", id),
    status: statusOf(state),
    points,
    quantity,
    occurredAt,
    voucher: voucher && seesVoucher(caller, redemption) ? presentVoucher(voucher) : null,
    rewardId,
    memberId,
  };
}

/** null for a code that is only reserved: nobody has been given it. */
export function presentVoucher({ code, state, usedAt }: StoredVoucher): VoucherType | null {
  const status = voucherStatusOf(state);
  return status === undefined ? null : { code, status, usedAt };
}
