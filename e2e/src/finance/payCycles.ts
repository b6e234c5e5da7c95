import { OPERATOR } from "../support/smallCoalition.js";
import type { TestNetwork } from "../support/startTestNetwork.js";
import { czechIban } from "./czechIban.js";
import { today } from "./days.js";
import { openFinanceOffice, type FinanceCycle, type Leg } from "./financeOffice.js";
import { bookMonth } from "./testBank/bookMonth.js";
import { openBankAccount } from "./testBank/openBankAccount.js";
import { readPaymentOrder } from "./testBank/readPaymentOrder.js";

const minor = (amount: string): bigint => BigInt(amount.replace(".", ""));

/** A bank that pays whatever is asked of it, and a finance team that brings every cycle up to now to its end. */
export async function payCycles(network: TestNetwork, partnerCodes: readonly string[], currencies: readonly string[]) {
  const office = openFinanceOffice(network);
  const ibanOf = (code: string | null) => czechIban(1 + ["", ...partnerCodes].indexOf(code ?? ""));
  const terms = { paymentDays: 5, payoutDays: 1, coolingOffDays: 0, minimums: [] };
  await office.command("setPaymentTerms", terms, "PaymentTermsSet", "terms { paymentDays }", OPERATOR);
  for (const currency of currencies) {
    for (const code of [null, ...partnerCodes])
      await office.openAccount(code, currency, ibanOf(code), code ?? "Tessera");
  }
  const accounts = currencies.map((currency) => ({
    currency,
    account: openBankAccount(office, ibanOf(null), currency),
  }));

  const requestOf = ({ reference, partner, amount }: Leg) => ({
    reference: reference ?? "",
    amountMinor: minor(amount.amount),
    payer: { name: partner.code, iban: ibanOf(partner.code) },
  });

  /** Closes all open cycles, the last of them as of now, and pays them; answers them as they are then. */
  return async function payAll(): Promise<FinanceCycle[]> {
    const open = (await office.cycles()).filter(({ status }) => status === "OPEN");
    for (const [place, { id: cycleId }] of open.entries()) {
      const at = place === open.length - 1 ? { at: new Date().toISOString() } : {};
      await office.command("closeSettlementCycle", { cycleId, ...at }, "SettlementCycleClosed", "cycle { id }");
      await office.approve(cycleId);
      const files = await office.payOut(cycleId);
      const { legs } = await office.readCycle(cycleId);
      for (const { currency, account } of accounts) {
        const orders = files.filter((file) => file.kind === "PAIN_001" && file.currency === currency);
        const entries = bookMonth({
          orders: await Promise.all(
            orders.map(async ({ file }) => readPaymentOrder((await office.download(file.url)).toString("utf8"))),
          ),
          requests: legs
            .filter(({ direction, amount }) => direction === "PAYS" && amount.currency === currency)
            .map(requestOf),
          faults: new Map(),
          paidOn: today(),
          laterOn: today(),
        });
        if (entries.length > 0) await account.tell(entries);
      }
      if (legs.length > 0) await office.reconcile({ cycleId, source: "BANK" });
    }
    return Promise.all(open.map(async ({ id }) => office.readCycle(id)));
  };
}
