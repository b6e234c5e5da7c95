import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import { programmeProblems, redefinitionProblems, type Programme } from "../domain/programme.js";
import { publishProgramme } from "../events/published.js";
import { ProgrammeRow } from "../store/entities/index.js";
import { findProgramme } from "../store/queries/findProgramme.js";
import { nextRevision } from "../store/setupRevision.js";
import { decideSetup } from "./decideSetup.js";
import type { CommandDeps, Request } from "./deps.js";
import { problemsOf } from "./problemsOf.js";

export interface ProgrammeDefined {
  readonly kind: "ProgrammeDefined";
  readonly revision: number;
}

/**
 * Defines the network's one programme. The same content again, whatever the key, answers the same revision; other content is
 * InvalidInput: see `redefinitionProblems`.
 */
export async function defineProgramme(
  deps: CommandDeps,
  request: Request,
  programme: Programme,
): Promise<ProgrammeDefined | Refused<InvalidInput | IdempotencyConflict>> {
  const invalid = problemsOf(request, programmeProblems(programme));
  if (invalid) return invalid;
  return decideSetup<ProgrammeDefined | Refused<InvalidInput>>(
    deps,
    request,
    "defineProgramme",
    programme,
    async (tx) => {
      const known = await findProgramme(tx);
      if (known) {
        const problems = redefinitionProblems(known, programme);
        return problems.length > 0 ? invalidInput(...problems) : { kind: "ProgrammeDefined", revision: known.revision };
      }
      const revision = await nextRevision(tx);
      const currencies = [...programme.currencies];
      await tx.manager.insert(ProgrammeRow, { onlyRow: true, ...programme, currencies, revision: String(revision) });
      await publishProgramme(tx, programme, revision);
      return { kind: "ProgrammeDefined", revision };
    },
  );
}
