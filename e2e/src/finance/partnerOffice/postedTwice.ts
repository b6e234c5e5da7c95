import type { Way } from "./rightWays.js";

/** What we have posted twice the partner tells once: by the id of the first one, or by what both say that they come from. */
export const postedTwice: Way = (draft, bundle) => {
  const twin = bundle.obligations.find(({ id }) => draft.twins.has(id));
  const first = bundle.obligations.find((one) => one !== twin);
  if (!twin || !first || bundle.obligations.length > 2) return [];
  if (!draft.leaveUnnamed([twin])) throw new Error(`${twin.id} could be taken for something else`);
  const line = draft.tell(first, { reference: draft.oneOf([first.id, bundle.reference]) });
  draft.match(1, [first], [line]);
  draft.break("DUPLICATE_AT_US", [twin], []);
  return [bundle];
};
