import { createHash } from "node:crypto";
import type { Tx } from "@tessera/runtime";
import { contentText, type CycleContent } from "../../domain/cycles/contentText.js";
import type { Cycle } from "../../domain/cycles/cycle.js";
import type { ClearingModel } from "../../domain/netting/hubLegs.js";
import { netPositions } from "../../domain/netting/netPositions.js";
import { settleDebts, type SchemeLeg } from "../../domain/netting/settleDebts.js";
import { sumObligations, type CurrencyDebts } from "../../store/obligations/readDebts.js";
import { runInSteps } from "./runInSteps.js";

export interface Calculation {
  readonly content: CycleContent;
  /** SHA-256 of the content's canonical text, lower-case hexadecimal. */
  readonly contentHash: string;
  readonly debts: readonly CurrencyDebts[];
}

/** Computes what a cycle's obligations come to. The cycle must be closed, so that every statement reads the same rows. */
export async function gatherCalculation(tx: Tx, cycle: Cycle, clearing: ClearingModel): Promise<Calculation> {
  const { debts, totals, obligationsDigest } = await sumObligations(tx, cycle.id);
  const legs: (SchemeLeg & { readonly currency: string })[] = [];
  for (const { currency, debts: owed } of debts) {
    legs.push(...(await runInSteps(settleDebts(owed, clearing))).map((leg) => ({ ...leg, currency })));
  }
  const content: CycleContent = {
    cycle,
    totals,
    positions: debts.flatMap((group) => netPositions(group.debts).map((row) => ({ ...row, currency: group.currency }))),
    legs,
    obligationsDigest,
  };
  return { content, contentHash: createHash("sha256").update(contentText(content)).digest("hex"), debts };
}
