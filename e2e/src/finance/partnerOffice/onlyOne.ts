import type { KnownObligation } from "./knownObligations.js";
import type { Bundle } from "./StatementDraft.js";

/** The obligation of a bundle of one. */
export const onlyOne = ({ obligations: [one, another] }: Bundle): KnownObligation | undefined =>
  another ? undefined : one;
