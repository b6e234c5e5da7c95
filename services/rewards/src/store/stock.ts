import { newId, type Tx } from "@tessera/runtime";
import { RewardStockRow, StockMovementRow } from "./entities/index.js";

export interface LockedReward {
  readonly id: string;
  readonly partnerCode: string;
  readonly kind: "VOUCHER" | "GIFT";
  readonly stockLeft: number | null;
  readonly pooled: boolean;
}

/** Locks a reward and its stock for a change of what there is. // locks: reward, then reward_stock */
export async function lockReward(tx: Tx, code: string): Promise<LockedReward | undefined> {
  const [reward] = await tx.query<{ id: string; partner_code: string; kind: "VOUCHER" | "GIFT" }>(
    "SELECT id, partner_code, kind FROM reward WHERE code = $1 FOR NO KEY UPDATE",
    [code.replaceAll("\u0000", "\uFFFD")],
  );
  if (!reward) return undefined;
  const [stock] = await tx.query<{ left_units: number; pooled: boolean }>(
    "SELECT left_units, pooled FROM reward_stock WHERE reward_id = $1 FOR UPDATE",
    [reward.id],
  );
  return {
    id: reward.id,
    partnerCode: reward.partner_code,
    kind: reward.kind,
    stockLeft: stock?.left_units ?? null,
    pooled: stock?.pooled === true,
  };
}

/** Gives a reward a limited stock from its creation on. */
export async function limitStock(tx: Tx, rewardId: string, units: number): Promise<void> {
  await tx.manager.insert(RewardStockRow, { rewardId, leftUnits: units, pooled: false });
  await recordMovement(tx, rewardId, "INITIAL", units);
}

/** Adds units; call it behind `lockReward`. */
export async function addUnits(tx: Tx, rewardId: string, kind: "RESTOCK" | "IMPORT", units: number): Promise<void> {
  await tx.query("UPDATE reward_stock SET left_units = left_units + $2 WHERE reward_id = $1", [rewardId, units]);
  await recordMovement(tx, rewardId, kind, units);
}

/**
 * Makes the stock of a reward the number of its imported codes, none yet. A limit that was set before counted no codes, so what
 * is left of it goes, and what redemptions hold of it is held no more. Call it behind `lockReward`. // locks: redemption
 */
export async function openPool(tx: Tx, rewardId: string): Promise<void> {
  const [moved] = await tx.query<{ units: string }>(
    "SELECT coalesce(sum(units), 0) AS units FROM stock_movement WHERE reward_id = $1",
    [rewardId],
  );
  await tx.query("UPDATE redemption SET stock_units = 0 WHERE reward_id = $1 AND stock_units > 0", [rewardId]);
  await tx.query(
    `INSERT INTO reward_stock (reward_id, left_units, pooled) VALUES ($1, 0, true)
     ON CONFLICT (reward_id) DO UPDATE SET left_units = 0, pooled = true`,
    [rewardId],
  );
  await recordMovement(tx, rewardId, "POOL_OPENED", -Number(moved?.units));
}

async function recordMovement(tx: Tx, rewardId: string, kind: StockMovementRow["kind"], units: number): Promise<void> {
  await tx.manager.insert(StockMovementRow, { id: newId(), rewardId, kind, units });
}
