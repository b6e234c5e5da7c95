import { isRefused, localDateOf, type LocalDate, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { writePain001 } from "../../documents/payments/writePain001.js";
import { addBusinessDays, calendarOf } from "../../domain/calendars/businessDays.js";
import { refuseInstruction, type InstructionRefused } from "../../domain/payments/paymentRefusals.js";
import { databaseNow } from "../../store/databaseNow.js";
import { readProgramme } from "../../store/readProgramme.js";
import { blamePartners } from "../payments/blamePartners.js";
import { messageIdOf } from "../payments/messageIdOf.js";
import type { GatheredPayout } from "./gatherPayout.js";

export interface OrderedPayout {
  readonly messageId: string;
  /** The first business day from now on, in the programme's zone. */
  readonly executeOn: LocalDate;
  /** pain.001.001.09, in the order of the payout. */
  readonly xml: string;
}

/** A payout as an order to the bank. Refused when a bank would not take it. */
export async function orderPayout(
  tx: Tx,
  payoutId: string,
  currency: string,
  { payer, items }: GatheredPayout,
): Promise<OrderedPayout | Refused<InstructionRefused>> {
  const createdAt = await databaseNow(tx);
  const zone = (await readProgramme(tx))?.timeZone ?? "UTC";
  const executeOn = addBusinessDays(calendarOf(currency), localDateOf(createdAt, zone), 0);
  const messageId = messageIdOf(payoutId);
  const xml = writePain001({
    ...{ messageId, createdAt, executeOn, currency },
    initiator: payer.holder,
    debtor: payer,
    transfers: items.map(({ reference, amountMinor, payee }) => ({
      endToEndId: reference,
      amountMinor,
      creditor: payee,
      remittance: `Payment ${reference}`,
    })),
  });
  if (!isRefused(xml)) return { messageId, executeOn, xml };
  const payees = items.map(({ partnerCode }) => partnerCode);
  return refuseInstruction(blamePartners(currency, payees, xml.refused.problems));
}
