import { readCards } from "../../store/queries/readCards.js";
import type { CardRecord } from "../../store/queries/records.js";
import type { MembersContext } from "../MembersContext.js";
import { groupByKey } from "./byKey.js";
import { loadOne } from "./loadOne.js";

export async function loadCards(context: MembersContext, memberId: string): Promise<readonly CardRecord[]> {
  const cards = await loadOne(context, "cards", memberId, async (ids) =>
    groupByKey(await readCards(context.deps.book.database, ids), (card) => card.memberId),
  );
  return cards ?? [];
}
