import type { Tx } from "@tessera/runtime";
import { bookingEntry } from "../../domain/ledger/bookingEntry.js";
import { markRepeats, readMovements } from "../../store/bank/bankBookings.js";
import { postMoney } from "../../store/ledger/postMoney.js";

/**
 * Posts what statements have booked that count from now on: one entry for each, so that a statement of 100,000 lines is one entry. Nothing
 * but this moves the operator's account in the ledger. The placing lock must be held; locks the heads of the chains.
 */
export async function postBookings(tx: Tx, statementIds: readonly string[]): Promise<void> {
  if (statementIds.length === 0) return;
  await markRepeats(tx, statementIds);
  await postMoney(tx, (await readMovements(tx, statementIds)).map(bookingEntry));
}
