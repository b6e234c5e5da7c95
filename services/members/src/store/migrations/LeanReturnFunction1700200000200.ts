import type { MigrationInterface, QueryRunner } from "typeorm";
import { BATCH_PLANS } from "./batchPlans.js";

/** Returns, now that an entry carries its postings, and what came back of a line is the sum of its matches. */
export class LeanReturnFunction1700200000200 implements MigrationInterface {
  name = "LeanReturnFunction1700200000200";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POST_RETURN);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const POST_RETURN = `
  -- The account is locked by the caller, and the numbers were read under that lock. Returns without effect on points have no entry.
  CREATE OR REPLACE FUNCTION post_return(p_head json, p_parts json, p_matches json) RETURNS void LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    head return_head := json_populate_record(NULL::return_head, p_head);
    parts return_part[] := ARRAY(SELECT x FROM json_populate_recordset(NULL::return_part, p_parts) AS x);
    taken bigint := (SELECT coalesce(sum(from_remaining), 0) FROM unnest(parts));
    revived bigint := (SELECT coalesce(sum(from_expired), 0) FROM unnest(parts));
    indebted bigint := (SELECT coalesce(sum(p.owed), 0) FROM unnest(parts) AS p);
    posted boolean := taken + revived + indebted > 0;
    number bigint;
    claimed bigint;
  BEGIN
    INSERT INTO receipt (partner_code, number, kind, content_hash, member_id, document_id)
    VALUES (head.partner, head.number, 'RETURN', decode(head.content_hash, 'hex'), head.member, head.return) ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS claimed = ROW_COUNT;
    PERFORM lost_race(claimed, 1);
    INSERT INTO return_document (member_id, return_id, partner_code, receipt_number, original_receipt_number, entry_id,
      reversed_points, debt_points, absorbed_points, clawback, unmatched_lines, unmatched_quantity, answer, occurred_at)
    VALUES (head.member, head.return, head.partner, head.number, head.original, CASE WHEN posted THEN head.entry END,
      head.reversed, head.debt, head.absorbed, head.clawback, head.unmatched_lines, head.unmatched_quantity, head.answer, head.at);

    INSERT INTO return_match (member_id, return_id, row, purchase_id, line, quantity)
    SELECT head.member, head.return, m.r, m.p, m.n, m.q
    FROM json_to_recordset(p_matches) AS m (r integer, p uuid, n integer, q numeric);
    INSERT INTO return_purchase (member_id, return_id, purchase_id, points_before, points_after, from_remaining, from_expired, rest)
    SELECT head.member, head.return, purchase, before, after, from_remaining, from_expired, rest FROM unnest(parts);
    UPDATE purchase SET points = p.after FROM unnest(parts) AS p
    WHERE purchase.member_id = head.member AND purchase.purchase_id = p.purchase AND p.after <> p.before;
    IF NOT posted THEN
      RETURN;
    END IF;

    UPDATE lot SET remaining = lot.remaining - p.from_remaining, expired = lot.expired - p.from_expired FROM unnest(parts) AS p
    WHERE lot.member_id = head.member AND lot.lot_id = p.lot AND p.from_remaining + p.from_expired > 0;
    INSERT INTO debt (member_id, debt_id, return_id, position, creditor_code, receipt_number, points, remaining, occurred_at)
    SELECT head.member, p.debt_id, head.return, p.place, head.partner, head.number, p.owed, p.owed, head.at
    FROM unnest(parts) AS p WHERE p.owed > 0;
    UPDATE account SET points = points - taken, debt = debt + indebted, sequence = sequence + 1
    WHERE member_id = head.member RETURNING sequence INTO number;

    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, postings)
    SELECT head.member, head.entry, number, 'RETURN', -taken - indebted, head.partner, head.return, head.at,
      array_agg(ROW(leg.account, head.partner, CASE WHEN leg.account <> 'DEBT' THEN p.lot END,
        CASE WHEN leg.account = 'DEBT' THEN p.debt_id END, leg.points)::posting_leg ORDER BY p.place, leg.line)
    FROM unnest(parts) AS p
    CROSS JOIN LATERAL (VALUES
      (1, 'MEMBER', -p.from_remaining), (2, 'EXPIRED', -p.from_expired), (3, 'DEBT', -p.owed),
      (4, 'REVERSED', p.from_remaining + p.from_expired + p.owed)
    ) AS leg (line, account, points)
    WHERE leg.points <> 0;

    INSERT INTO outbox (id, topic, key, sequence, payload)
    VALUES (head.fact, 'members.pointsReturned.v1', head.member::text, number, jsonb_build_object(
      'entryId', head.entry, 'memberId', head.member, 'occurredAt', instant_text(head.at), 'returnId', head.return,
      'partnerCode', head.partner, 'receiptNumber', head.number, 'reversedPoints', taken + revived + indebted, 'debtPoints', indebted));
  END $$;
`;
