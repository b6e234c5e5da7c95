import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import type { IdempotencyConflict, Tx } from "@tessera/runtime";
import { programmeProblems, redefinitionProblems, type Programme } from "../domain/programme.js";
import { firstTerms, settlementTermsProblems, type Operator } from "../domain/settlementTerms.js";
import { publishProgramme } from "../events/published.js";
import { ProgrammeRow } from "../store/entities/index.js";
import { findProgramme } from "../store/queries/findProgramme.js";
import { nextRevision } from "../store/setupRevision.js";
import { addSettlementTerms } from "./addSettlementTerms.js";
import { decideSetup } from "./decideSetup.js";
import type { CommandDeps, Request } from "./deps.js";
import { problemsOf } from "./problemsOf.js";

export interface ProgrammeDefined {
  readonly kind: "ProgrammeDefined";
  readonly revision: number;
}

/** What a programme begins with. */
export interface ProgrammeInput extends Programme {
  /** Who writes the invoices of the first cycle on; left out: nobody does until settlement terms say so. */
  readonly operator?: Operator;
}

/**
 * Defines the network's one programme. The same content again, whatever the key, answers the same revision; other content is
 * InvalidInput: see `redefinitionProblems`. With an operator it has settlement terms from its first cycle on, which opens as the programme is told.
 */
export async function defineProgramme(
  deps: CommandDeps,
  request: Request,
  { operator, ...programme }: ProgrammeInput,
): Promise<ProgrammeDefined | Refused<InvalidInput | IdempotencyConflict>> {
  const invalid = problemsOf(request, [
    ...programmeProblems(programme),
    ...(operator ? settlementTermsProblems(firstTerms(programme, operator), programme.currencies) : []),
  ]);
  if (invalid) return invalid;
  return decideSetup<ProgrammeDefined | Refused<InvalidInput>>(
    deps,
    request,
    "defineProgramme",
    { ...programme, ...(operator && { operator }) },
    async (tx) => {
      const known = await findProgramme(tx);
      if (known) {
        const problems = redefinitionProblems(known, programme);
        if (operator && !(await beganWith(tx, operator))) {
          problems.push({
            path: ["operator"],
            problem: "is not what the programme began with; setSettlementTerms changes it",
          });
        }
        return problems.length > 0 ? invalidInput(...problems) : { kind: "ProgrammeDefined", revision: known.revision };
      }
      const revision = await nextRevision(tx);
      const currencies = [...programme.currencies];
      await tx.manager.insert(ProgrammeRow, { onlyRow: true, ...programme, currencies, revision: String(revision) });
      const first = { version: 1, revision, setBy: request.scope };
      if (operator) await addSettlementTerms(tx, programme, firstTerms(programme, operator), first);
      else await publishProgramme(tx, programme, revision);
      return { kind: "ProgrammeDefined", revision };
    },
  );
}

/** True when the programme's first terms name this operator. */
async function beganWith(tx: Tx, operator: Operator): Promise<boolean> {
  const rows = await tx.query<object>(
    "SELECT 1 FROM settlement_terms_version WHERE version = 1 AND operator = $1::jsonb",
    [JSON.stringify(operator)],
  );
  return rows.length > 0;
}
