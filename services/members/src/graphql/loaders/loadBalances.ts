import { NO_POINTS } from "@tessera/kernel";
import { readBalances } from "../../store/queries/readBalances.js";
import { readBalancesAsOf } from "../../store/queries/readBalancesAsOf.js";
import type { Balances } from "../../store/queries/records.js";
import type { MembersContext } from "../MembersContext.js";
import type { Wallet } from "../types/wallet/Wallet.js";
import { byKey } from "./byKey.js";
import { loadOne } from "./loadOne.js";

/** All wallets of one request and instant in one set-based read. */
export async function loadBalances(context: MembersContext, { memberId, asOf }: Wallet): Promise<Balances> {
  const { database } = context.deps.book;
  const balances = await loadOne(context, `balances ${asOf?.toISOString() ?? "now"}`, memberId, async (ids) =>
    byKey(
      asOf === undefined ? await readBalances(database, ids) : await readBalancesAsOf(database, ids, asOf),
      (row) => row.memberId,
    ),
  );
  return balances ?? { memberId, available: NO_POINTS, held: NO_POINTS, debt: NO_POINTS };
}
