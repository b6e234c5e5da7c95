import {
  decodeCursor,
  encodeCursor,
  NotAnAnswer,
  pageSize,
  presentConnection,
  type Connection,
  type PageArgs,
} from "@tessera/runtime";
import {
  countRewards,
  listRewards,
  placeOf,
  type RewardOrder,
  type RewardPlace,
  type RewardSelection,
} from "../../store/queries/listRewards.js";
import { readsOf } from "../../store/reads.js";
import type { RewardsContext } from "../context.js";
import { presentReward } from "../present/presentReward.js";
import type { RewardType } from "../types/RewardType.js";

/** One page of a selection of the catalogue. A cursor is good for the order that it was made in. */
export async function rewardPage(
  context: RewardsContext,
  args: PageArgs,
  selection: RewardSelection,
  order: RewardOrder,
): Promise<Connection<RewardType>> {
  const reads = readsOf(context.deps.database);
  const after = args.after ? placeBehind(args.after, order) : undefined;
  return presentConnection({
    args,
    rows: await listRewards(reads, selection, order, pageSize(args).read, after),
    toNode: presentReward,
    cursorOf: (reward) => {
      const { key, id } = placeOf(reward, order);
      return encodeCursor(order, key, id);
    },
    totalCount: () => countRewards(reads, selection),
  });
}

const KEY: Readonly<Record<RewardOrder, RegExp>> = {
  POINTS_ASC: /^\d{1,16}$/,
  POINTS_DESC: /^\d{1,16}$/,
  NEWEST: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function placeBehind(cursor: string, order: RewardOrder): RewardPlace {
  const [madeIn, key = "", id = ""] = decodeCursor(cursor, 3);
  if (madeIn !== order || !KEY[order].test(key) || !UUID.test(id)) {
    throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list in this order.");
  }
  return { key, id };
}
