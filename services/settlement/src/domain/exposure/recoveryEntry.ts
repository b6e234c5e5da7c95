import type { MoneyEntry } from "../ledger/moneyEntry.js";
import type { CoveredDefault, CoveringShare } from "./defaultEntries.js";
import { shareAccount } from "./shareAccount.js";

/**
 * What a recovery posts: money came, and goes to whom it is carried back or what the operator claimed. What came by the bank waits on the
 * partner's payable account until then.
 */
export function recoveryEntry(
  recovered: Pick<CoveredDefault, "id" | "cycleId" | "currency" | "partnerCode" | "occurredAt">,
  refunds: readonly Pick<CoveringShare, "layer" | "partnerCode" | "amountMinor">[],
  viaBank = false,
): MoneyEntry {
  const { id, cycleId, currency, partnerCode, occurredAt } = recovered;
  const amountMinor = refunds.reduce((sum, refund) => sum + refund.amountMinor, 0n);
  return {
    cycleId,
    currency,
    kind: "DEFAULT",
    occurredAt,
    source: { kind: "RECOVERY", id },
    postings: [
      { account: viaBank ? `payable:${partnerCode}` : "suspense", amountMinor },
      ...refunds.map((refund) => ({ account: shareAccount(refund, partnerCode), amountMinor: -refund.amountMinor })),
    ],
  };
}
