import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import type { BankAccount } from "../../domain/payments/paymentOrder.js";
import { unknownPartner, type UnknownPartner } from "../../domain/unknownPartner.js";
import { checkBankAccount } from "../../documents/payments/checkBankAccount.js";
import { insertAccount } from "../../store/payments/bankAccounts.js";
import { arePartnersKnown } from "../../store/readPartners.js";
import type { Request, SettlementDeps } from "../deps.js";
import { refuseEnded } from "../exit/refuseEnded.js";

export interface AccountInput extends BankAccount {
  /** null: the operator's. */
  readonly partnerCode: string | null;
  readonly currency: string;
}

export interface BankAccountMoved {
  readonly bankAccountId: string;
}

type Refusals = InvalidInput | PartnerTerminated | UnknownPartner;

/** Proposes the bank account of a partner or of the operator for a currency, once per key. It is paid to once another person approved it. */
export async function registerBankAccount(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: AccountInput,
): Promise<BankAccountMoved | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<BankAccountMoved | Refused<Refusals>>(
    database,
    { scope, operation: "registerBankAccount", key, input },
    async (tx) => {
      const { partnerCode, currency } = input;
      const { account, problems } = checkBankAccount(currency, input);
      if (problems.length > 0) return invalidInput(...problems);
      if (partnerCode !== null && !(await arePartnersKnown(tx, [partnerCode]))) return unknownPartner();
      const ended = await refuseEnded(tx, partnerCode === null ? [] : [partnerCode]);
      if (ended) return ended;
      return { bankAccountId: await insertAccount(tx, { ...account, partnerCode, currency, setBy: scope }) };
    },
  );
}
