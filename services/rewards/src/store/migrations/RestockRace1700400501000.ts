import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A reservation that found too few units read the stock again to say how many are left, and units that came in between made it refuse
 * with as many left as were wanted. It now holds the stock's row before it refuses, and takes the units if they suffice.
 */
export class RestockRace1700400501000 implements MigrationInterface {
  name = "RestockRace1700400501000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION reserve_redemption(
        new_redemption redemption, new_voucher_id uuid, new_voucher_code text, OUT reserved boolean, OUT pooled boolean, OUT units_left integer
      ) LANGUAGE plpgsql AS $$
      BEGIN
        pooled := false;
        LOOP
          UPDATE reward_stock SET left_units = left_units - new_redemption.quantity
           WHERE reward_id = new_redemption.reward_id AND left_units >= new_redemption.quantity
          RETURNING reward_stock.pooled, left_units INTO pooled, units_left;
          IF FOUND THEN
            new_redemption.stock_units := new_redemption.quantity;
            EXIT;
          END IF;
          SELECT reward_stock.pooled, left_units INTO pooled, units_left FROM reward_stock
           WHERE reward_id = new_redemption.reward_id FOR UPDATE;
          EXIT WHEN NOT FOUND;
          IF units_left < new_redemption.quantity THEN
            new_redemption.state := 'FAILED';
            new_redemption.refusal := 'OUT_OF_STOCK';
            EXIT;
          END IF;
        END LOOP;
        INSERT INTO redemption SELECT new_redemption.*;
        reserved := new_redemption.state = 'PENDING';
        pooled := coalesce(pooled, false);
        IF NOT reserved OR new_voucher_id IS NULL THEN
          RETURN;
        END IF;
        IF NOT pooled THEN
          INSERT INTO voucher (id, reward_id, partner_code, code, source, state, redemption_id)
          VALUES (new_voucher_id, new_redemption.reward_id, new_redemption.partner_code, new_voucher_code, 'GENERATED', 'RESERVED',
                  new_redemption.id);
          RETURN;
        END IF;
        UPDATE voucher SET state = 'RESERVED', redemption_id = new_redemption.id
         WHERE id = (SELECT id FROM voucher WHERE reward_id = new_redemption.reward_id AND state = 'AVAILABLE'
                      ORDER BY number LIMIT 1 FOR UPDATE);
        IF NOT FOUND THEN
          RAISE EXCEPTION 'the pool of reward % has fewer codes than its stock says', new_redemption.reward_id;
        END IF;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
