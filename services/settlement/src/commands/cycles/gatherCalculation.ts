import { createHash } from "node:crypto";
import { isRefused, localDateOf, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { contentText, type CarryingPosition, type CycleContent } from "../../domain/cycles/contentText.js";
import type { Cycle } from "../../domain/cycles/cycle.js";
import type { CurrencyNet, FxConversion } from "../../domain/fx/consolidateNets.js";
import type { FxRateMissing } from "../../domain/fx/fxRate.js";
import { carryForward } from "../../domain/netting/carryForward.js";
import { compareCodes, type Debt } from "../../domain/netting/debt.js";
import type { ClearingModel } from "../../domain/netting/hubLegs.js";
import { netPositions } from "../../domain/netting/netPositions.js";
import { payNets, settleDebts } from "../../domain/netting/settleDebts.js";
import type { DraftedLeg } from "../../domain/payments/leg.js";
import { sumObligations, type CurrencyDebts } from "../../store/obligations/readDebts.js";
import { takeCarriedLegs } from "../../store/payments/carriedLegs.js";
import { readMinimums } from "../../store/payments/paymentTerms.js";
import { consolidatePositions } from "../fx/consolidatePositions.js";
import { runInSteps } from "./runInSteps.js";

export interface Calculation {
  readonly content: CycleContent & { readonly conversions: readonly FxConversion[] };
  /** SHA-256 of the content's canonical text, lower-case hexadecimal. */
  readonly contentHash: string;
  readonly debts: readonly CurrencyDebts[];
}

/** What a cycle is calculated by. */
export interface CalculationTerms {
  readonly clearing: ClearingModel;
  readonly homeCurrency: boolean;
  /** The programme's: a rate is of a local day. */
  readonly timeZone: string;
}

const NOTHING: ReadonlyMap<string, bigint> = new Map();

/**
 * Computes what a cycle's obligations come to with what earlier cycles carried to it, which it takes over. The cycle must be closed, so
 * that every statement reads the same rows. Refused when a rate is missing that its terms need.
 */
export async function gatherCalculation(
  tx: Tx,
  cycle: Cycle,
  { clearing, homeCurrency, timeZone }: CalculationTerms,
): Promise<Calculation | Refused<FxRateMissing>> {
  const { debts, totals, obligationsDigest } = await sumObligations(tx, cycle.id);
  const carriedTo = await takeCarriedLegs(tx, cycle.id);
  const minimumOf = await readMinimums(tx, cycle.id);
  const debtsOf = new Map(debts.map((group) => [group.currency, group.debts]));
  const positions: (CarryingPosition & { readonly currency: string })[] = [];
  const legs: (DraftedLeg & { readonly currency: string })[] = [];
  for (const currency of [...new Set([...debtsOf.keys(), ...carriedTo.keys()])].sort(compareCodes)) {
    const owed = debtsOf.get(currency) ?? [];
    const carried = carriedTo.get(currency) ?? NOTHING;
    const settled = await runInSteps(settleDebts(owed, clearing));
    const request = { legs: settled, clearing, carried, minimumOf: (code: string) => minimumOf(currency, code) };
    positions.push(...carryingPositions(owed, carried).map((row) => ({ ...row, currency })));
    legs.push(...carryForward(request).map((row) => ({ ...row, currency })));
  }
  let conversions: readonly FxConversion[] = [];
  if (homeCurrency) {
    const lastDay = localDateOf(new Date(cycle.to.getTime() - 1), timeZone);
    const consolidated = await consolidatePositions(tx, positions, lastDay);
    if (isRefused(consolidated)) return consolidated;
    conversions = consolidated.conversions;
    legs.splice(0, legs.length, ...payConsolidated(consolidated.nets, minimumOf));
  }
  const content = { cycle, totals, positions, conversions, legs, obligationsDigest };
  return { content, contentHash: hashContent(content), debts };
}

/** One leg per partner in its home currency; what is below the minimum there is carried forward. */
function payConsolidated(
  nets: readonly CurrencyNet[],
  minimumOf: (currency: string, partnerCode: string) => bigint,
): (DraftedLeg & { readonly currency: string })[] {
  return [...new Set(nets.map(({ currency }) => currency))].flatMap((currency) =>
    payNets(nets.filter((net) => net.currency === currency)).map((leg) => ({
      ...leg,
      currency,
      status: leg.amountMinor < minimumOf(currency, leg.partnerCode) ? ("CARRIED" as const) : ("DUE" as const),
    })),
  );
}

export function hashContent(content: CycleContent): string {
  return createHash("sha256").update(contentText(content)).digest("hex");
}

/** A partner that owes and is owed nothing has a position too when something was carried to it. */
function carryingPositions(debts: readonly Debt[], carried: ReadonlyMap<string, bigint>): CarryingPosition[] {
  const positions = new Map(netPositions(debts).map((position) => [position.partnerCode, position]));
  return [...new Set([...positions.keys(), ...carried.keys()])].sort(compareCodes).map((partnerCode) => ({
    ...(positions.get(partnerCode) ?? { partnerCode, receivableMinor: 0n, payableMinor: 0n }),
    carriedMinor: carried.get(partnerCode) ?? 0n,
  }));
}
