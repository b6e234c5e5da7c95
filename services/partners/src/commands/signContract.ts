import { decimal, formatDecimal, invalidInput, PRICE_SCALE, type InvalidInput, type Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import { succession, termsProblems, type ContractTerms } from "../domain/contract.js";
import { refuseLeaver, type PartnerLeaving } from "../domain/leaving.js";
import { publishContract } from "../events/published.js";
import { ContractVersionRow } from "../store/entities/index.js";
import { findLeaving } from "../store/knownExits.js";
import { findContracts } from "../store/queries/findContracts.js";
import { findPartnersByCode } from "../store/queries/findPartners.js";
import { findProgramme } from "../store/queries/findProgramme.js";
import { nextRevision } from "../store/setupRevision.js";
import { decideSetup } from "./decideSetup.js";
import type { CommandDeps, Request } from "./deps.js";
import { problemsOf } from "./problemsOf.js";
import { unknownPartner, type UnknownPartner } from "./unknownPartner.js";

export interface ContractSigned {
  readonly kind: "ContractSigned";
  readonly partnerCode: string;
  readonly version: number;
  readonly revision: number;
}

type Refusals = UnknownPartner | PartnerLeaving | InvalidInput;

/** Adds the next version to a partner's contract. Versions are effective-dated and never edited; see `succession`. */
export async function signContract(
  deps: CommandDeps,
  request: Request,
  terms: ContractTerms,
): Promise<ContractSigned | Refused<Refusals | IdempotencyConflict>> {
  const invalid = problemsOf(request, termsProblems(terms));
  if (invalid) return invalid;
  return decideSetup<ContractSigned | Refused<Refusals>>(deps, request, "signContract", terms, async (tx) => {
    const { partnerCode } = terms;
    const [partner] = await findPartnersByCode(tx, [partnerCode]);
    if (!partner) return unknownPartner();
    const left = refuseLeaver(await findLeaving(tx, partnerCode), { ...terms, from: terms.effectiveFrom });
    if (left) return left;
    const signed = await findContracts(tx, [partnerCode]);
    const programme = await findProgramme(tx);
    const problems = succession(terms, signed, programme?.currencies ?? []);
    if (problems.length > 0) return invalidInput(...problems);
    const revision = await nextRevision(tx);
    const version = signed.length + 1;
    const unitPrice = formatDecimal(decimal(terms.unitPrice, PRICE_SCALE), PRICE_SCALE);
    await tx.manager.insert(ContractVersionRow, {
      ...terms,
      settlement: terms.settlement ?? null,
      unitPrice,
      version,
      revision: String(revision),
    });
    await publishContract(tx, { ...terms, unitPrice }, version, revision);
    return { kind: "ContractSigned", partnerCode, version, revision };
  });
}
