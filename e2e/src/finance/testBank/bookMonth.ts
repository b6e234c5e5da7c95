import type { BankEntry } from "./bankStatement.js";
import type { OrderedTransfer, ReadOrder } from "./readPaymentOrder.js";

/** A leg that a partner is asked to pay, as the payment request tells it. */
export interface RequestedPayment {
  readonly reference: string;
  readonly amountMinor: bigint;
  readonly payer: { readonly name: string; readonly iban: string };
}

/** What goes wrong with one payment, by its reference. */
export type Fault =
  | "FEE_DEDUCTED"
  | "DUPLICATED"
  | "NO_REFERENCE"
  | "NO_REFERENCE_STRANGER"
  | "UNDERPAID"
  | "OVERPAID"
  | "LATE"
  | "MISSING"
  | "RETURNED";

export interface MonthAtTheBank {
  readonly orders: readonly ReadOrder[];
  readonly requests: readonly RequestedPayment[];
  /** By the end-to-end id of a transfer or the reference of a request; what is not named is paid as it should be. */
  readonly faults: ReadonlyMap<string, Fault>;
  /** Day on which everything is booked that comes in time, and the day of what comes late or back. */
  readonly paidOn: string;
  readonly laterOn: string;
}

const STRANGER = { name: "Neznámý plátce", iban: "CZ5508000000001234567899" };
const CHARGE_MINOR = 150n;
const SHORT_MINOR = 1_234n;

/**
 * What the operator's account shows after a month was instructed: each order as one batch with its details, each request as one
 * credit, with the faults that were asked for.
 */
export function bookMonth({ orders, requests, faults, paidOn, laterOn }: MonthAtTheBank): BankEntry[] {
  let booked = 0;
  const line = (valueOn: string) => ({
    bookedOn: valueOn,
    valueOn,
    bankReference: `${valueOn}/${(booked += 1)}`,
  });
  const paid = (transfer: OrderedTransfer) => faults.get(transfer.endToEndId) !== "MISSING";
  return [
    ...orders.flatMap((order) => {
      const transfers = order.transfers.filter(paid);
      const batch: BankEntry[] = transfers.length > 0 ? [{ ...line(paidOn), ...batchOf(order, transfers) }] : [];
      const returned = transfers.filter(({ endToEndId }) => faults.get(endToEndId) === "RETURNED");
      return [...batch, ...returned.map((transfer) => ({ ...line(laterOn), ...returnOf(transfer) }))];
    }),
    ...requests.flatMap((request) => {
      const fault = faults.get(request.reference);
      if (fault === "MISSING") return [];
      const credit: BankEntry = { ...line(fault === "LATE" ? laterOn : paidOn), ...creditOf(request, fault) };
      return fault === "DUPLICATED" ? [credit, { ...line(laterOn), ...creditOf(request, fault) }] : [credit];
    }),
  ];
}

type Booked = Omit<BankEntry, "bookedOn" | "valueOn" | "bankReference">;

function batchOf({ messageId }: ReadOrder, transfers: readonly OrderedTransfer[]): Booked {
  return {
    amountMinor: -transfers.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    endToEndId: null,
    remittance: messageId,
    counterparty: STRANGER,
    details: transfers.map(({ amountMinor, endToEndId, remittance, creditor }) => ({
      amountMinor,
      endToEndId,
      remittance,
      counterparty: creditor,
    })),
  };
}

/** The payee's bank sends the money back: the account is closed (AC04). */
function returnOf({ amountMinor, endToEndId, remittance, creditor }: OrderedTransfer): Booked {
  return { amountMinor, endToEndId, remittance, counterparty: creditor, returnReason: "AC04" };
}

function creditOf({ amountMinor, reference, payer }: RequestedPayment, fault: Fault | undefined): Booked {
  const plain = { amountMinor, endToEndId: reference, remittance: reference, counterparty: payer };
  switch (fault) {
    case "FEE_DEDUCTED":
      return { ...plain, amountMinor: amountMinor - CHARGE_MINOR, chargeMinor: CHARGE_MINOR };
    case "UNDERPAID":
      return { ...plain, amountMinor: amountMinor - SHORT_MINOR };
    case "OVERPAID":
      return { ...plain, amountMinor: amountMinor + SHORT_MINOR };
    case "NO_REFERENCE":
      return { ...plain, endToEndId: null, remittance: null };
    case "NO_REFERENCE_STRANGER":
      return { ...plain, endToEndId: null, remittance: null, counterparty: STRANGER };
    default:
      return plain;
  }
}
