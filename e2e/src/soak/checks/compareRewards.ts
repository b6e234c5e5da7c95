import type { Run } from "../play/Run.js";
import { byText } from "../spec/byText.js";

const SHOP = `
  SELECT json_build_object(
    'stock', (SELECT coalesce(json_agg(concat_ws(' ', code, left_units) ORDER BY code COLLATE "C"), '[]') FROM reward
      LEFT JOIN reward_stock ON reward_id = reward.id),
    'redemptions', (SELECT coalesce(json_agg(concat_ws(' ', 'rdm_' || redemption.id, redemption.state, quantity, points, voucher.state)
      ORDER BY redemption.id), '[]') FROM redemption LEFT JOIN voucher ON redemption_id = redemption.id
      WHERE redemption.state NOT IN ('FAILED', 'PENDING')),
    'failed', (SELECT coalesce(json_agg(concat_ws(' ', refusal, count) ORDER BY refusal), '[]') FROM (
      SELECT refusal, count(*) FROM redemption WHERE state = 'FAILED' GROUP BY refusal) AS counted)
  ) AS shop`;

/** rewards' stock, redemptions and vouchers are what the specification says; nothing is left in the middle. */
export async function compareRewards(run: Run): Promise<void> {
  const { rows } = await run.network.admin.rewards.query<{ shop: unknown }>(SHOP);
  const { rewards, redemptions, failed } = run.world.shop;
  run.same("what rewards holds", rows[0]?.shop, {
    stock: [...rewards]
      .sort((a, b) => byText(a.code, b.code))
      .map(({ code, left }) => (left === undefined ? code : `${code} ${left}`)),
    redemptions: [...redemptions]
      .sort((a, b) => byText(a.id, b.id))
      .map(({ id, status, quantity, reward, voucher }) =>
        [id, status, quantity, reward.points * quantity, ...(voucher === undefined ? [] : [voucher])].join(" "),
      ),
    failed: [...failed].sort(([a], [b]) => byText(a, b)).map(([reason, count]) => `${reason} ${count}`),
  });
}
