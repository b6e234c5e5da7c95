import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import { settlementTermsProblems, type InvoicingChoice, type SettlementTerms } from "../domain/settlementTerms.js";
import { findProgramme } from "../store/queries/findProgramme.js";
import { findSettlementTerms } from "../store/queries/findSettlementTerms.js";
import { nextRevision } from "../store/setupRevision.js";
import { addSettlementTerms } from "./addSettlementTerms.js";
import { decideSetup } from "./decideSetup.js";
import type { CommandDeps, Request } from "./deps.js";
import { problemsOf } from "./problemsOf.js";

export interface SettlementTermsSet {
  readonly kind: "SettlementTermsSet";
  readonly version: number;
  readonly revision: number;
  /** Left out by answers from before it could be chosen. */
  readonly invoicing?: InvoicingChoice;
}

/**
 * Adds the next version of the programme's settlement terms. It holds for cycles that open after settlement has applied this
 * revision. The programme is told again with it, otherwise unchanged: services that need no terms go on as they are.
 */
export async function setSettlementTerms(
  deps: CommandDeps,
  request: Request,
  terms: SettlementTerms,
): Promise<SettlementTermsSet | Refused<InvalidInput | IdempotencyConflict>> {
  const invalid = problemsOf(request, []);
  if (invalid) return invalid;
  return decideSetup<SettlementTermsSet | Refused<InvalidInput>>(
    deps,
    request,
    "setSettlementTerms",
    terms,
    async (tx) => {
      const programme = await findProgramme(tx);
      if (!programme) return invalidInput({ path: [], problem: "there is no programme yet" });
      const problems = settlementTermsProblems(terms, programme.currencies);
      if (problems.length > 0) return invalidInput(...problems);
      const version = ((await findSettlementTerms(tx))?.version ?? 0) + 1;
      const revision = await nextRevision(tx);
      const invoicing = await addSettlementTerms(tx, programme, terms, { version, revision, setBy: request.scope });
      return { kind: "SettlementTermsSet", version, revision, invoicing };
    },
  );
}
