import type { Tx } from "@tessera/runtime";
import { feeLines } from "../../domain/fees/feeLines.js";
import type { InvoiceLine } from "../../domain/invoices/invoice.js";
import { readRedeemedValues } from "../../store/invoices/invoices.js";
import { readCycleCounts } from "../../store/reserve/reserve.js";
import type { ContractTerms } from "../../store/terms/contractTerms.js";

/** Fee lines of one partner in one currency. */
export interface Fees {
  readonly partnerCode: string;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
}

/** What every partner owes the operator for a cycle, in order of partner and currency; who owes nothing has no entry. */
export async function gatherFees(
  tx: Tx,
  cycleId: string,
  contracts: ReadonlyMap<string, ContractTerms[]>,
): Promise<Fees[]> {
  const issued = (await readCycleCounts(tx, cycleId)).filter(({ kind }) => kind === "ISSUED");
  const redeemed = await readRedeemedValues(tx, cycleId);
  const keys = new Set([
    ...issued.map(({ issuerCode, currency }) => `${issuerCode} ${currency}`),
    ...redeemed.map(({ partnerCode, currency }) => `${partnerCode} ${currency}`),
  ]);
  return [...keys].sort().flatMap((key) => {
    const [partnerCode = "", currency = ""] = key.split(" ");
    const feeOf = new Map(
      (contracts.get(partnerCode) ?? []).map((terms) => [terms.version, terms.issuanceFeePerPoint]),
    );
    const points = new Map<number, bigint>();
    for (const count of issued) {
      if (count.issuerCode !== partnerCode || count.currency !== currency) continue;
      points.set(count.contractVersion, (points.get(count.contractVersion) ?? 0n) + count.points);
    }
    const lines = feeLines(
      currency,
      [...points].map(([contractVersion, sum]) => ({
        contractVersion,
        points: sum,
        feePerPoint: feeOf.get(contractVersion) ?? 0n,
      })),
      redeemed.filter((value) => value.partnerCode === partnerCode && value.currency === currency),
    );
    return lines.length > 0 ? [{ partnerCode, currency, lines }] : [];
  });
}
