import type { Invariant } from "@tessera/runtime";

/** The bus keeps published facts for 7 days; a younger move without its fact has lost it. */
const FACT_IS_KEPT = "interval '6 days'";

/** The facts that a redemption must have published by now, with their payloads. */
const TOLD = `
  SELECT id, confirmed_at AS at, 1 AS sequence, 'rewards.redemptionConfirmed.v1' AS topic,
         jsonb_build_object('redemptionId', id, 'memberId', member_id, 'redeemerCode', partner_code, 'points', points,
           'rewardCode', (SELECT code FROM reward WHERE reward.id = reward_id),
           'occurredAt', to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS payload
    FROM redemption WHERE state IN ('CONFIRMED', 'CANCELLING', 'CANCELLED')
  UNION ALL
  SELECT id, cancelled_at, 2, 'rewards.redemptionCancelled.v1',
         jsonb_build_object('redemptionId', id, 'memberId', member_id,
           'occurredAt', to_char(cancelled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    FROM redemption WHERE state = 'CANCELLED'`;

const FACTS = "SELECT key, sequence, topic, payload FROM outbox WHERE topic LIKE 'rewards.redemption%'";

const STOCK: readonly Invariant[] = [
  {
    invariant: "units that came in = units left + units that redemptions hold, for each reward with a limited stock",
    rows: "SELECT FROM reward_stock",
    broken: `
      SELECT 'reward ' || reward.code
        FROM reward
        LEFT JOIN reward_stock ON reward_stock.reward_id = reward.id
        LEFT JOIN (SELECT reward_id, sum(units) AS units FROM stock_movement GROUP BY reward_id) AS moved
               ON moved.reward_id = reward.id
        LEFT JOIN (SELECT reward_id, sum(stock_units) AS units FROM redemption GROUP BY reward_id) AS held
               ON held.reward_id = reward.id
       WHERE coalesce(moved.units, 0) <> coalesce(left_units, 0) + coalesce(held.units, 0)
          OR (reward_stock.reward_id IS NULL AND moved.reward_id IS NOT NULL)`,
  },
  {
    invariant: "the stock of a reward with a pool is the number of its codes that are left",
    rows: "SELECT FROM reward_stock WHERE pooled",
    broken: `
      SELECT 'reward ' || reward.code
        FROM reward JOIN reward_stock ON reward_stock.reward_id = reward.id
       WHERE left_units <> (SELECT count(*) FROM voucher WHERE voucher.reward_id = reward.id AND state = 'AVAILABLE') AND pooled`,
  },
];

const VOUCHERS: readonly Invariant[] = [
  {
    invariant:
      "a redemption of a voucher that is not refused has its one voucher, in the state that fits; a gift has none",
    rows: "SELECT FROM redemption",
    broken: `
      SELECT 'redemption ' || redemption.id
        FROM redemption
        LEFT JOIN reward ON reward.id = redemption.reward_id
        LEFT JOIN voucher ON voucher.redemption_id = redemption.id
       WHERE NOT CASE
         WHEN reward.kind = 'GIFT' OR redemption.state = 'FAILED' THEN voucher.id IS NULL
         ELSE coalesce((redemption.state, voucher.state) IN (
           ('PENDING', 'RESERVED'), ('CONFIRMED', 'ACTIVE'), ('CONFIRMED', 'USED'), ('CANCELLING', 'REVOKED'),
           ('CANCELLED', 'REVOKED')), false)
       END`,
  },
  {
    invariant: "a voucher has one owner or waits in a pool, and belongs to the reward and the partner of its owner",
    rows: "SELECT FROM voucher",
    broken: `
      SELECT 'voucher ' || voucher.id
        FROM voucher
        LEFT JOIN reward ON reward.id = voucher.reward_id
        LEFT JOIN redemption ON redemption.id = voucher.redemption_id
       WHERE reward.id IS NULL OR reward.partner_code <> voucher.partner_code
          OR (voucher.redemption_id IS NULL) <> (voucher.state = 'AVAILABLE')
          OR (voucher.redemption_id IS NOT NULL AND redemption.id IS NULL)
          OR redemption.reward_id <> voucher.reward_id`,
  },
  {
    invariant: "a voucher is used at most once: by one answered request",
    rows: "SELECT FROM voucher WHERE state = 'USED'",
    broken: `
      SELECT 'voucher ' || voucher.id
        FROM voucher
       WHERE (state = 'USED')::integer <> (
         SELECT count(*) FROM idempotency_key
          WHERE operation = 'useVoucher' AND answer ->> 'kind' = 'VoucherUsed'
            AND answer ->> 'redemptionId' = voucher.redemption_id::text)`,
  },
];

const REDEMPTIONS: readonly Invariant[] = [
  {
    invariant: "a redemption costs its reward's price times its quantity, and is of the reward's partner",
    rows: "SELECT FROM redemption",
    broken: `
      SELECT 'redemption ' || redemption.id
        FROM redemption LEFT JOIN reward ON reward.id = redemption.reward_id
       WHERE reward.id IS NULL OR redemption.points <> reward.points * redemption.quantity
          OR redemption.partner_code <> reward.partner_code`,
  },
  {
    invariant: "every confirmed redemption and every cancellation has its fact, and no other redemption has one",
    rows: "SELECT FROM redemption",
    broken: `
      SELECT coalesce('redemption ' || told.id, 'fact of ' || fact.key)
        FROM (${TOLD}) AS told
        FULL JOIN (${FACTS}) AS fact ON fact.key = told.id::text AND fact.sequence = told.sequence
       WHERE told.id IS NULL
          OR (fact.key IS NULL AND told.at > clock_timestamp() - ${FACT_IS_KEPT})
          OR fact.topic <> told.topic OR fact.payload <> told.payload`,
  },
  {
    invariant: "the answer kept under a redemption's key is the one of its state",
    rows: "SELECT FROM redemption",
    broken: `
      SELECT 'redemption ' || redemption.id
        FROM redemption
        LEFT JOIN idempotency_key AS kept
               ON kept.scope = key_scope AND kept.operation = 'redeemReward' AND kept.key = redemption.key
       WHERE kept.answer ->> 'redemptionId' IS DISTINCT FROM redemption.id::text
          OR kept.answer ->> 'kind' IS DISTINCT FROM
             CASE redemption.state WHEN 'PENDING' THEN 'Pending' WHEN 'FAILED' THEN 'Failed' ELSE 'RewardRedeemed' END`,
  },
];

const ANSWERS: readonly Invariant[] = [
  {
    invariant: "every answer kept under a key points to the row that it made",
    rows: "SELECT FROM idempotency_key WHERE NOT answer ? 'refused'",
    broken: `
      SELECT 'answer to ' || operation || ' under ' || key
        FROM idempotency_key
       WHERE NOT answer ? 'refused'
         AND NOT CASE
           WHEN operation IN ('createReward', 'restockReward') THEN EXISTS (
             SELECT FROM reward WHERE id = (answer ->> 'rewardId')::uuid)
           WHEN operation = 'redeemReward' THEN EXISTS (
             SELECT FROM redemption
              WHERE id = (answer ->> 'redemptionId')::uuid AND key_scope = scope AND redemption.key = idempotency_key.key)
           WHEN operation = 'cancelRedemption' THEN EXISTS (
             SELECT FROM redemption
              WHERE id = (answer ->> 'redemptionId')::uuid AND state IN ('CANCELLING', 'CANCELLED'))
           WHEN operation = 'useVoucher' THEN EXISTS (
             SELECT FROM voucher WHERE redemption_id = (answer ->> 'redemptionId')::uuid AND state = 'USED')
           ELSE coalesce(answer ->> 'kind' = 'VoucherCodesImported', false)
         END`,
  },
];

const SETUP: readonly Invariant[] = [
  {
    invariant:
      "what is known of the partners is what was applied: the revision of the inbox, every contract and reward of a known partner",
    rows: "SELECT FROM known_partner UNION ALL SELECT FROM known_contract UNION ALL SELECT FROM reward",
    broken: `
      SELECT 'applied revision ' || revision FROM applied_setup
       WHERE revision <> coalesce((SELECT sequence FROM inbox_cursor WHERE publisher = 'partners' AND key = 'programme'), 0)
      UNION ALL
      SELECT 'contract of ' || partner_code FROM known_contract
       GROUP BY partner_code
      HAVING max(version) <> count(*) OR partner_code NOT IN (SELECT code FROM known_partner)
      UNION ALL
      SELECT 'reward ' || code FROM reward WHERE partner_code NOT IN (SELECT code FROM known_partner)`,
  },
];

/** What must hold in this database after every commit. */
export const INVARIANTS: readonly Invariant[] = [...STOCK, ...VOUCHERS, ...REDEMPTIONS, ...ANSWERS, ...SETUP];
