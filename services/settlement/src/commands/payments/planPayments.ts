import { createHash } from "node:crypto";
import { isRefused, localDateOf, type LocalDate, type Refused } from "@tessera/kernel";
import { newId, type Tx } from "@tessera/runtime";
import { addBusinessDays, calendarOf } from "../../domain/calendars/businessDays.js";
import { compareCodes } from "../../domain/netting/debt.js";
import { creditorReference } from "../../domain/payments/creditorReference.js";
import { controlSum } from "../../domain/payments/paymentOrder.js";
import {
  refuseInstruction,
  type InstructionRefused,
  type MissingForPayment,
} from "../../domain/payments/paymentRefusals.js";
import { writePain001 } from "../../documents/payments/writePain001.js";
import { writePaymentRequests } from "../../documents/payments/writePaymentRequests.js";
import { databaseNow } from "../../store/databaseNow.js";
import type { LegRow } from "../../store/entities/LegRow.js";
import { readAccountsInEffect, type StoredAccount } from "../../store/payments/bankAccounts.js";
import { nextLegNumbers, type LegInstruction } from "../../store/payments/legs.js";
import { nextVersion, type NewPaymentFile, type PaymentFileKind } from "../../store/payments/paymentFiles.js";
import { readTerms } from "../../store/payments/paymentTerms.js";
import { readProgramme } from "../../store/readProgramme.js";
import { blamePartners } from "./blamePartners.js";
import { messageIdOf } from "./messageIdOf.js";
import { sayWhatComes } from "./sayWhatComes.js";

export interface PaymentPlan {
  readonly legs: readonly LegInstruction[];
  readonly files: readonly NewPaymentFile[];
}

interface PaidLeg extends LegInstruction {
  readonly leg: LegRow;
  /** Where the money goes. */
  readonly payee: StoredAccount;
}

interface PlanHead {
  readonly cycleId: string;
  readonly contentHash: string;
  readonly instructedBy: string;
}

/**
 * Plans the payments of due legs: per currency a pain.001 for what the operator pays out and a document of requests for what it, or with
 * direct payments a creditor, is to be paid. What a creditor is paid directly is in its debtor's request and in no file of its own.
 * Refused, with everything that is wanting, while an account is missing or a bank would not take the order.
 */
export async function planPayments(
  tx: Tx,
  head: PlanHead,
  due: readonly LegRow[],
): Promise<PaymentPlan | Refused<InstructionRefused>> {
  const now = await databaseNow(tx);
  const programme = await readProgramme(tx);
  const accountOf = await readAccountsInEffect(tx, now);
  const missing: MissingForPayment[] = [];
  const need = (partnerCode: string | null, currency: string): StoredAccount | undefined => {
    const account = accountOf(partnerCode, currency);
    const isTold = missing.some((row) => row.partnerCode === partnerCode && row.currency === currency);
    if (!account && !isTold) missing.push({ partnerCode, currency, problem: "has no bank account in effect" });
    return account;
  };
  const terms = await readTerms(tx);
  const today = localDateOf(now, programme?.timeZone ?? "UTC");
  const numbers = await nextLegNumbers(tx, due.length);
  const paid: PaidLeg[] = [];
  for (const [index, leg] of due.entries()) {
    const { currency, partnerCode, counterpartyCode, direction } = leg;
    const payee = direction === "PAYS" ? need(counterpartyCode, currency) : need(partnerCode, currency);
    if (direction === "RECEIVES" && counterpartyCode === null) need(null, currency);
    const days = direction === "RECEIVES" && counterpartyCode === null ? terms.payoutDays : terms.paymentDays;
    const dueOn = addBusinessDays(calendarOf(currency), today, days);
    const reference = leg.reference ?? creditorReference(numbers[index] ?? 0n);
    if (payee) paid.push({ leg, payee, legId: leg.id, reference, dueOn, valueDate: dueOn });
  }
  if (missing.length > 0) return refuseInstruction(await sayWhatComes(tx, missing, now, programme?.timeZone ?? "UTC"));
  const version = await nextVersion(tx, head.cycleId);
  const files: NewPaymentFile[] = [];
  for (const currency of [...new Set(due.map((leg) => leg.currency))].sort(compareCodes)) {
    const ofCurrency = paid.filter(({ leg }) => leg.currency === currency);
    const operator = accountOf(null, currency);
    const payouts = ofCurrency.filter(({ leg }) => leg.direction === "RECEIVES" && leg.counterpartyCode === null);
    const requests = ofCurrency.filter(({ leg }) => leg.direction === "PAYS");
    const sign = (id: string, kind: PaymentFileKind, legs: readonly PaidLeg[], text: string) =>
      fileOf({ ...head, id, version, currency, kind }, legs, text);
    if (payouts.length > 0 && operator) {
      const id = newId();
      const order = orderOf(id, now, operator, payouts);
      const text = writePain001(order);
      if (isRefused(text)) missing.push(...blamePartners(currency, partnersOf(payouts), text.refused.problems));
      else files.push(sign(id, "PAIN_001", payouts, text));
    }
    if (requests.length > 0) files.push(sign(newId(), "PAYMENT_REQUESTS", requests, requestsOf(currency, requests)));
  }
  if (missing.length > 0) return refuseInstruction(missing);
  return {
    legs: paid.map(({ legId, reference, dueOn, valueDate }) => ({ legId, reference, dueOn, valueDate })),
    files,
  };
}

function orderOf(fileId: string, createdAt: Date, operator: StoredAccount, payouts: readonly PaidLeg[]) {
  const executeOn: LocalDate = payouts[0]?.valueDate ?? "";
  return {
    messageId: messageIdOf(fileId),
    createdAt,
    executeOn,
    currency: operator.currency,
    initiator: operator.holder,
    debtor: operator,
    transfers: payouts.map(({ leg, payee, reference }) => ({
      endToEndId: reference,
      amountMinor: leg.amountMinor,
      creditor: payee,
      remittance: `Settlement ${reference}`,
    })),
  };
}

function requestsOf(currency: string, requests: readonly PaidLeg[]): string {
  return writePaymentRequests(
    currency,
    requests.map(({ leg, payee, reference, dueOn }) => ({
      reference,
      partnerCode: leg.partnerCode,
      amountMinor: leg.amountMinor,
      dueOn,
      payee,
    })),
  );
}

function fileOf(
  head: PlanHead & { id: string; version: number; currency: string; kind: PaymentFileKind },
  legs: readonly PaidLeg[],
  text: string,
): NewPaymentFile {
  const content = Buffer.from(text, "utf8");
  const transfers = legs.map(({ leg, payee, reference }) => ({
    legId: leg.id,
    endToEndId: reference,
    amountMinor: leg.amountMinor,
    bankAccountId: payee.id,
  }));
  return {
    ...head,
    messageId: messageIdOf(head.id),
    content,
    sha256: createHash("sha256").update(content).digest("hex"),
    controlSumMinor: controlSum({ transfers: legs.map((row) => orderedTransfer(row)) }),
    transfers,
  };
}

function partnersOf(paid: readonly PaidLeg[]): string[] {
  return paid.map(({ leg }) => leg.partnerCode);
}

function orderedTransfer({ leg, payee, reference }: PaidLeg) {
  return { endToEndId: reference, amountMinor: leg.amountMinor, creditor: payee, remittance: "" };
}
