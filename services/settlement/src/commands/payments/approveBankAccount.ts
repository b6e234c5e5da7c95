import { invalidInput, localDateOf, startOfLocalDate, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { addBusinessDays, calendarOf } from "../../domain/calendars/businessDays.js";
import type { PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { databaseNow } from "../../store/databaseNow.js";
import { shareExits } from "../../store/exit/partnerExits.js";
import { lockAccount, markApproved } from "../../store/payments/bankAccounts.js";
import { readTerms } from "../../store/payments/paymentTerms.js";
import { readProgramme } from "../../store/readProgramme.js";
import type { Request, SettlementDeps } from "../deps.js";
import { refuseEnded } from "../exit/refuseEnded.js";
import type { BankAccountMoved } from "./registerBankAccount.js";

type Refusals = InvalidInput | PartnerTerminated | SecondPersonRequired;

/** Approves a bank account that another person registered, once per key. It takes effect when the days of cooling-off are over. */
export async function approveBankAccount(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: { readonly bankAccountId: string },
): Promise<BankAccountMoved | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<BankAccountMoved | Refused<Refusals>>(
    database,
    { scope, operation: "approveBankAccount", key, input },
    async (tx) => {
      const path = ["bankAccountId"];
      await shareExits(tx);
      const account = await lockAccount(tx, input.bankAccountId);
      if (!account) return invalidInput({ path, problem: "is no bank account" });
      if (account.approvedBy !== null) return invalidInput({ path, problem: "is approved already" });
      if (account.rejectedBy !== null) return invalidInput({ path, problem: "was rejected" });
      const refusal = secondPerson(account.setBy, scope);
      if (refusal) return refusal;
      const ended = await refuseEnded(tx, account.partnerCode === null ? [] : [account.partnerCode]);
      if (ended) return ended;
      await markApproved(tx, account.id, scope, await endOfCoolingOff(tx, account.currency));
      return { bankAccountId: account.id };
    },
  );
}

async function endOfCoolingOff(tx: Tx, currency: string): Promise<Date> {
  const now = await databaseNow(tx);
  const { coolingOffDays } = await readTerms(tx);
  if (coolingOffDays === 0) return now;
  const zone = (await readProgramme(tx))?.timeZone ?? "UTC";
  return startOfLocalDate(addBusinessDays(calendarOf(currency), localDateOf(now, zone), coolingOffDays), zone);
}
