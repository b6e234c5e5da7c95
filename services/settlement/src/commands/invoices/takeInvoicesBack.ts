import { isRefused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { lockStandingInvoices } from "../../store/invoices/readInvoices.js";
import { todayIn } from "../../store/invoices/invoices.js";
import { readProgramme } from "../../store/readProgramme.js";
import { writeCreditNote } from "./writeCreditNote.js";

/** Why, in the words of who asks, or that the cycle was calculated again in the language of each invoice. */
const CALCULATED_AGAIN = {
  cs: "Zúčtovací cyklus byl vypočten znovu",
  sk: "Zúčtovací cyklus bol vypočítaný znova",
  pl: "Cykl rozliczeniowy obliczono ponownie",
  en: "The settlement cycle was calculated again",
} as const;

/** The longest reason of a credit note, in characters. */
const MOST_REASON = 200;

/**
 * Credits what stands of a cycle's invoices when its approval is taken away: what is approved next is invoiced anew.
 * // the caller has locked the cycle; locks: its invoices by id, the series, the ledger's chains
 */
export async function takeInvoicesBack(
  tx: Tx,
  cycleId: string,
  { actor, reason }: { readonly actor: string | null; readonly reason: string | null },
): Promise<void> {
  const standing = await lockStandingInvoices(tx, cycleId);
  if (standing.length === 0) return;
  const issuedOn = await todayIn(tx, (await readProgramme(tx))?.timeZone ?? "UTC");
  for (const invoice of standing) {
    const note = await writeCreditNote(tx, invoice, {
      wanted: { kind: "REST" },
      reason: [...(reason ?? CALCULATED_AGAIN[invoice.language])].slice(0, MOST_REASON).join(""),
      issuedOn,
      issuedBy: actor ?? "settlement",
    });
    if (isRefused(note))
      throw new Error(`invoice ${invoice.number} stands and was not taken back: ${note.refused.message}`);
  }
}
