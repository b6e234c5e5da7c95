import { NotAnAnswer } from "@tessera/runtime";

const MOST_ITEMS = 1_000;

/** Bulk mutations take up to 1,000 items. Throws BAD_USER_INPUT. */
export function checkBulk(items: readonly unknown[]): void {
  if (items.length > MOST_ITEMS)
    throw new NotAnAnswer("BAD_USER_INPUT", `At most ${MOST_ITEMS} items are taken at once.`);
}
