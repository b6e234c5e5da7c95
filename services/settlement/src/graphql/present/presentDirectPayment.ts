import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import { findDirectPayment, type DirectPayment } from "../../store/payments/directPayments.js";
import type { SettlementContext } from "../context.js";
import type { DirectPaymentChanged, DirectPaymentType } from "../types/directPayments.js";

export function presentDirectPayment({ id, legId, ...told }: DirectPayment): DirectPaymentType {
  return {
    id: publicId("dpy", id),
    legId: publicId("leg", legId),
    amount: presentMoney(money(told.amountMinor, told.currency)),
    valueDate: told.valueDate,
    reference: told.reference,
    status: told.status,
    revocationId: told.revocationId && publicId("dpr", told.revocationId),
  };
}

/** What a command has just answered with, as it is now. */
export async function shownDirectPayment({ deps }: SettlementContext, id: string): Promise<DirectPaymentChanged> {
  const told = await findDirectPayment(deps.database, id);
  if (!told) throw new Error(`direct payment ${id} has vanished`);
  return { kind: "DirectPaymentChanged", payment: presentDirectPayment(told) };
}
