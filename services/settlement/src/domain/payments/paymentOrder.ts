import type { LocalDate } from "@tessera/kernel";

/** An account as banks know it. `iban` in its electronic form (no blanks). */
export interface BankAccount {
  readonly holder: string;
  readonly iban: string;
  readonly bic: string | null;
}

/** One transfer: what a leg pays out. */
export interface OrderedTransfer {
  /** Travels with the money to the creditor: at most 35 characters, unique in its order. */
  readonly endToEndId: string;
  readonly amountMinor: bigint;
  readonly creditor: BankAccount;
  /** What the creditor reads on its statement. */
  readonly remittance: string;
}

/** Transfers in one currency from one account on one day: what one pain.001 file tells the bank. */
export interface PaymentOrder {
  /** At most 35 characters; a bank takes each only once. */
  readonly messageId: string;
  readonly createdAt: Date;
  readonly executeOn: LocalDate;
  readonly currency: string;
  /** Name of who sends the file. */
  readonly initiator: string;
  readonly debtor: BankAccount;
  readonly transfers: readonly OrderedTransfer[];
}

/** The exact sum of an order's transfers. */
export function controlSum(order: Pick<PaymentOrder, "transfers">): bigint {
  return order.transfers.reduce((sumMinor, { amountMinor }) => sumMinor + amountMinor, 0n);
}
