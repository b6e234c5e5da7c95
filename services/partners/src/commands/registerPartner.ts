import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import { newId, type IdempotencyConflict } from "@tessera/runtime";
import { partnerProblems, type NewPartner } from "../domain/partner.js";
import { publishPartner } from "../events/published.js";
import { PartnerRow } from "../store/entities/index.js";
import { findPartnersByCode } from "../store/queries/findPartners.js";
import { findProgramme } from "../store/queries/findProgramme.js";
import { nextRevision } from "../store/setupRevision.js";
import { decideSetup } from "./decideSetup.js";
import type { CommandDeps, Request } from "./deps.js";
import { problemsOf } from "./problemsOf.js";

export interface PartnerRegistered {
  readonly kind: "PartnerRegistered";
  readonly partnerId: string;
  readonly revision: number;
}

/** Takes a company into the programme. A code is given once; InvalidInput when it is taken or no programme is defined yet. */
export async function registerPartner(
  deps: CommandDeps,
  request: Request,
  partner: NewPartner,
): Promise<PartnerRegistered | Refused<InvalidInput | IdempotencyConflict>> {
  const invalid = problemsOf(request, partnerProblems(partner));
  if (invalid) return invalid;
  return decideSetup<PartnerRegistered | Refused<InvalidInput>>(
    deps,
    request,
    "registerPartner",
    partner,
    async (tx) => {
      if (!(await findProgramme(tx)))
        return invalidInput({ path: [], problem: "define the programme before its partners" });
      const [taken] = await findPartnersByCode(tx, [partner.code]);
      if (taken) return invalidInput({ path: ["code"], problem: "belongs to another partner" });
      const revision = await nextRevision(tx);
      const partnerId = newId();
      await tx.manager.insert(PartnerRow, { id: partnerId, ...partner, revision: String(revision) });
      await publishPartner(tx, partner, revision);
      return { kind: "PartnerRegistered", partnerId, revision };
    },
  );
}
