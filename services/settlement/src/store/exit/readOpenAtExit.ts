import type { Tx } from "@tessera/runtime";
import type { OpenAtExit } from "../../domain/exit/openAtExit.js";
import { lockAvailableCollateral } from "../exposure/collaterals.js";
import { readPools } from "../reserve/reserve.js";
import { readOpenMoney } from "./readOpenMoney.js";

/** What a partner still has open, but for its true-up and fees that nobody invoiced. Locks its collateral. */
export async function readOpenAtExit(
  tx: Tx,
  partnerCode: string,
): Promise<Omit<OpenAtExit, "unsettled" | "uninvoiced">> {
  const currencies = await tx.query<{ currency: string }>(
    "SELECT DISTINCT currency FROM collateral WHERE partner_code = $1 ORDER BY currency",
    [partnerCode],
  );
  let collaterals = 0;
  for (const { currency } of currencies) {
    const available = await lockAvailableCollateral(tx, partnerCode, currency);
    collaterals += available.filter(({ availableMinor }) => availableMinor > 0n).length;
  }
  const pools = (await readPools(tx)).filter((pool) => pool.issuerCode === partnerCode && pool.heldValue > 0n);
  return { ...(await readOpenMoney(tx, partnerCode)), collaterals, reservePools: pools.length };
}
