import { type InputProblem, lineProblems } from "@tessera/kernel";

const MAX_CODE_LENGTH = 64;
const MAX_NAME_LENGTH = 200;

/** A place where a partner sells. Its code is the one that tills and exports use, so it is not bound to a slug. */
export interface NewStore {
  readonly partnerCode: string;
  readonly code: string;
  readonly name: string;
}

export function storeProblems(store: NewStore): InputProblem[] {
  return [...lineProblems("code", store.code, MAX_CODE_LENGTH), ...lineProblems("name", store.name, MAX_NAME_LENGTH)];
}
