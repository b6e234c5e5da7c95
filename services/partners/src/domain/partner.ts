import { type InputProblem, lineProblems, slugProblems } from "@tessera/kernel";

const MAX_PARTNER_CODE_LENGTH = 32;
const MAX_NAME_LENGTH = 200;

export interface NewPartner {
  /** Lower-case slug, unique in the network, never changed. */
  readonly code: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** Only such a text can name a partner; anything else need not be looked up. */
export function isPartnerCode(code: string): boolean {
  return slugProblems("code", code, MAX_PARTNER_CODE_LENGTH).length === 0;
}

export function partnerProblems(partner: NewPartner): InputProblem[] {
  const problems = [
    ...slugProblems("code", partner.code, MAX_PARTNER_CODE_LENGTH),
    ...lineProblems("name", partner.name, MAX_NAME_LENGTH),
  ];
  if (!/^[A-Z]{2}$/.test(partner.country)) {
    problems.push({ path: ["country"], problem: "must be a country code of ISO 3166-1 with two letters" });
  }
  return problems;
}
