import { decimal, PRICE_SCALE } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import type { PartnerExit } from "../../domain/exit/partnerExit.js";
import { valueExit, type ExitFigures, type ExitValuation } from "../../domain/exit/valueExit.js";
import { databaseNow } from "../../store/databaseNow.js";
import { readExitSettlements, readPaidByReserve, type ExitSettlement } from "../../store/exit/exitSettlements.js";
import { askLiability } from "../ledger/askLiability.js";
import type { SettlementDeps } from "../deps.js";

/** What an exit comes to at one instant, one valuation a currency, and the settlements that it follows. */
export interface ValuedExit {
  readonly asOf: Date;
  readonly outstandingPoints: bigint;
  readonly valuations: readonly ExitValuation[];
  readonly approved: readonly ExitSettlement[];
}

/**
 * Values what is outstanding of a leaving issuer now, by members' books, against what its reserve received and paid. `rate`: instead of the
 * plan's. Throws UNAVAILABLE when members does not answer.
 */
export async function valueNow(deps: SettlementDeps, exit: PartnerExit, rate: bigint | null): Promise<ValuedExit> {
  const asOf = await inTransaction(deps.database, databaseNow);
  const { partnerCode } = exit;
  const request = { asOf, since: null, basis: "EFFECTIVE", issuerCode: partnerCode } as const;
  const now = (await askLiability(deps.peers, request)).find(({ issuerCode }) => issuerCode === partnerCode)?.now;
  return inTransaction(deps.database, async (tx) => {
    const paid = await readPaidByReserve(tx, partnerCode);
    const approved = (await readExitSettlements(tx, exit.id)).filter(({ approvedBy }) => approvedBy !== null);
    const received = sumReceived(approved);
    const outstanding = new Map(now?.values.map((value) => [value.currency, decimal(value.outstanding, PRICE_SCALE)]));
    const history = { redeemed: BigInt(now?.maturedRedeemed ?? 0), issued: BigInt(now?.maturedIssued ?? 0) };
    const currencies = [...new Set([...outstanding.keys(), ...paid.keys(), ...received.keys()])].sort();
    const valuations = currencies.map((currency) => {
      const figures: ExitFigures = {
        currency,
        outstandingMicro: outstanding.get(currency) ?? 0n,
        history,
        paidMinor: paid.get(currency) ?? 0n,
        receivedMinor: received.get(currency) ?? 0n,
      };
      return valueExit(figures, rate ?? exit.expectedRate);
    });
    return { asOf, outstandingPoints: BigInt(now?.outstanding ?? 0), valuations, approved };
  });
}

function sumReceived(approved: readonly ExitSettlement[]): Map<string, bigint> {
  const received = new Map<string, bigint>();
  for (const { currency, amountMinor } of approved.flatMap(({ lines }) => lines)) {
    received.set(currency, (received.get(currency) ?? 0n) + amountMinor);
  }
  return received;
}
