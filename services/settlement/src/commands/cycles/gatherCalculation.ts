import { createHash } from "node:crypto";
import type { Tx } from "@tessera/runtime";
import { contentText, type CarryingPosition, type CycleContent } from "../../domain/cycles/contentText.js";
import type { Cycle } from "../../domain/cycles/cycle.js";
import { carryForward } from "../../domain/netting/carryForward.js";
import { compareCodes, type Debt } from "../../domain/netting/debt.js";
import type { ClearingModel } from "../../domain/netting/hubLegs.js";
import { netPositions } from "../../domain/netting/netPositions.js";
import { settleDebts } from "../../domain/netting/settleDebts.js";
import type { DraftedLeg } from "../../domain/payments/leg.js";
import { sumObligations, type CurrencyDebts } from "../../store/obligations/readDebts.js";
import { takeCarriedLegs } from "../../store/payments/carriedLegs.js";
import { readMinimums } from "../../store/payments/paymentTerms.js";
import { runInSteps } from "./runInSteps.js";

export interface Calculation {
  readonly content: CycleContent;
  /** SHA-256 of the content's canonical text, lower-case hexadecimal. */
  readonly contentHash: string;
  readonly debts: readonly CurrencyDebts[];
}

const NOTHING: ReadonlyMap<string, bigint> = new Map();

/**
 * Computes what a cycle's obligations come to with what earlier cycles carried to it, which it takes over. The cycle must be closed, so
 * that every statement reads the same rows.
 */
export async function gatherCalculation(tx: Tx, cycle: Cycle, clearing: ClearingModel): Promise<Calculation> {
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
  const content: CycleContent = {
    cycle,
    totals,
    positions,
    legs,
    obligationsDigest,
  };
  return { content, contentHash: hashContent(content), debts };
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
