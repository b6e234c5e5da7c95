import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The points book: people and cards, accounts, lots, the journal, purchases, returns, holds and spends. Every primary key and
 * unique index contains member_id, or is a registry of its own, and no foreign key crosses members, so that the book can be
 * spread over servers by member.
 */
export class PointsBookTables1700000001000 implements MigrationInterface {
  name = "PointsBookTables1700000001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PEOPLE);
    await runner.query(BOOK);
    await runner.query(PURCHASES);
    await runner.query(SPENDING);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

/** Personal data stands apart from the book, so that it can be erased. */
const PEOPLE = `
  CREATE TABLE member (
    member_id uuid PRIMARY KEY,
    first_card_number text COLLATE "C" NOT NULL,
    enrolled_at timestamptz(3) NOT NULL,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  );
  CREATE INDEX member_by_first_card ON member (first_card_number, member_id);

  -- Registry of card numbers.
  CREATE TABLE card (
    number text COLLATE "C" PRIMARY KEY,
    member_id uuid NOT NULL,
    issued_at timestamptz(3) NOT NULL,
    blocked_at timestamptz(3)
  );
  CREATE INDEX card_by_member ON card (member_id);

  CREATE TABLE member_contact (
    member_id uuid PRIMARY KEY,
    email text,
    language text
  );
`;

const BOOK = `
  -- This row is the lock of one member's book. points = Σ remaining of all lots, expired ones included until their entry stands.
  CREATE TABLE account (
    member_id uuid PRIMARY KEY,
    status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED', 'CLOSED')),
    sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    points bigint NOT NULL DEFAULT 0 CHECK (points >= 0),
    held bigint NOT NULL DEFAULT 0,
    debt bigint NOT NULL DEFAULT 0 CHECK (debt >= 0),
    CHECK (held BETWEEN 0 AND points)
  ) WITH (fillfactor = 70);

  -- issued_at is the effective time of the purchase. expired: points that expired unspent and were not taken back since.
  -- reopened_at: the last time that a reversal gave points back after expires_at; they expire at once, at that instant.
  CREATE TABLE lot (
    member_id uuid NOT NULL,
    lot_id uuid NOT NULL,
    purchase_id uuid NOT NULL,
    issuer_code text COLLATE "C" NOT NULL,
    receipt_number text COLLATE "C" NOT NULL,
    issued bigint NOT NULL CHECK (issued > 0),
    remaining bigint NOT NULL,
    held bigint NOT NULL DEFAULT 0,
    expired bigint NOT NULL DEFAULT 0 CHECK (expired >= 0),
    unit_price numeric(18, 6) NOT NULL CHECK (unit_price >= 0),
    currency text NOT NULL,
    issued_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    reopened_at timestamptz(3),
    PRIMARY KEY (member_id, lot_id),
    CHECK (held >= 0 AND held <= remaining AND remaining + expired <= issued),
    CHECK (expires_at > issued_at)
  ) WITH (fillfactor = 80);
  CREATE INDEX lot_by_expiry ON lot (member_id, expires_at);
  CREATE INDEX lot_by_id ON lot (lot_id);

  -- Members who have lots that expire at an instant, until the entries of that expiry stand.
  CREATE TABLE expiry_due (
    expires_at timestamptz(3) NOT NULL,
    member_id uuid NOT NULL,
    PRIMARY KEY (expires_at, member_id)
  );

  -- points: signed effect on what the member can spend, Σ postings of MEMBER and DEBT. A repayment turns points of a lot into
  -- less debt, so its effect is 0. reference_id: the purchase, return or spend; null for an expiry.
  CREATE TABLE journal_entry (
    member_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    kind text NOT NULL CHECK (kind IN ('EARN', 'RETURN', 'SPEND', 'SPEND_REVERSAL', 'EXPIRY', 'DEBT_REPAYMENT')),
    points bigint NOT NULL,
    partner_code text COLLATE "C",
    reference_id uuid,
    occurred_at timestamptz(3) NOT NULL,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (member_id, entry_id)
  );

  -- Accounts of one issuer: ISSUED (negative), MEMBER (a lot), REDEEMED, EXPIRED, REVERSED, DEBT (negative while owed).
  -- Each entry sums to zero for each issuer, so issued = outstanding + redeemed + expired + reversed holds by construction.
  CREATE TABLE posting (
    member_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    line integer NOT NULL,
    account text NOT NULL CHECK (account IN ('MEMBER', 'ISSUED', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT')),
    issuer_code text COLLATE "C" NOT NULL,
    lot_id uuid,
    debt_id uuid,
    points bigint NOT NULL CHECK (points <> 0),
    occurred_at timestamptz(3) NOT NULL,
    PRIMARY KEY (member_id, entry_id, line),
    CHECK (lot_id IS NOT NULL OR account NOT IN ('MEMBER', 'ISSUED', 'EXPIRED')),
    CHECK ((debt_id IS NOT NULL) = (account = 'DEBT'))
  );

  -- Which lot paid whom: a spend (reference_id is its id), its reversal, or a debt repaid at issue (reference_id: the purchase).
  CREATE TABLE draw (
    member_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('REDEMPTION', 'REVERSAL', 'DEBT_REPAYMENT')),
    reference_id uuid NOT NULL,
    lot_id uuid NOT NULL,
    issuer_code text COLLATE "C" NOT NULL,
    creditor_code text COLLATE "C" NOT NULL,
    points bigint NOT NULL CHECK (points > 0),
    unit_price numeric(18, 6) NOT NULL,
    currency text NOT NULL,
    occurred_at timestamptz(3) NOT NULL,
    PRIMARY KEY (member_id, entry_id, position)
  );
  CREATE INDEX draw_by_time ON draw USING brin (occurred_at);

  -- creditor_code: the issuer of the points that a return could not take back. position: within the return.
  CREATE TABLE debt (
    member_id uuid NOT NULL,
    debt_id uuid NOT NULL,
    return_id uuid NOT NULL,
    position integer NOT NULL,
    creditor_code text COLLATE "C" NOT NULL,
    receipt_number text COLLATE "C" NOT NULL,
    points bigint NOT NULL CHECK (points > 0),
    remaining bigint NOT NULL CHECK (remaining BETWEEN 0 AND points),
    occurred_at timestamptz(3) NOT NULL,
    PRIMARY KEY (member_id, debt_id)
  );
`;

const PURCHASES = `
  -- Registry of documents: the natural key of a purchase or return, for life.
  CREATE TABLE receipt (
    partner_code text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('PURCHASE', 'RETURN')),
    store_code text COLLATE "C" NOT NULL DEFAULT '',
    content_hash bytea NOT NULL,
    member_id uuid NOT NULL,
    document_id uuid NOT NULL,
    PRIMARY KEY (partner_code, number, kind, store_code)
  );

  -- granted: what the rules gave at first; points: what is still granted after returns. decision: one row per rule looked at.
  CREATE TABLE purchase (
    member_id uuid NOT NULL,
    purchase_id uuid NOT NULL,
    partner_code text COLLATE "C" NOT NULL,
    store_code text COLLATE "C" NOT NULL DEFAULT '',
    receipt_number text COLLATE "C" NOT NULL,
    lot_id uuid,
    currency text NOT NULL,
    amount numeric(30, 9) NOT NULL CHECK (amount >= 0),
    granted bigint NOT NULL CHECK (granted >= 0),
    points bigint NOT NULL,
    decision jsonb NOT NULL,
    occurred_at timestamptz(3) NOT NULL,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (member_id, purchase_id),
    CHECK (points BETWEEN 0 AND granted),
    CHECK ((lot_id IS NULL) = (granted = 0))
  );
  CREATE INDEX purchase_by_partner ON purchase (member_id, partner_code, occurred_at);
  CREATE INDEX purchase_by_id ON purchase (purchase_id);

  CREATE TABLE purchase_line (
    member_id uuid NOT NULL,
    purchase_id uuid NOT NULL,
    line integer NOT NULL,
    sku text COLLATE "C" NOT NULL,
    quantity numeric(15, 3) NOT NULL CHECK (quantity > 0),
    returned numeric(15, 3) NOT NULL DEFAULT 0,
    unit_price numeric(18, 6) NOT NULL CHECK (unit_price >= 0),
    description text,
    category text,
    PRIMARY KEY (member_id, purchase_id, line),
    CHECK (returned BETWEEN 0 AND quantity)
  );

  -- reversed_points: all points taken back, debt_points of them as a debt (policy DEBT) or in cash by the shop (DEDUCT_CASH).
  -- absorbed_points: what the issuer bears (ISSUER_ABSORBS).
  CREATE TABLE return_document (
    member_id uuid NOT NULL,
    return_id uuid NOT NULL,
    partner_code text COLLATE "C" NOT NULL,
    receipt_number text COLLATE "C" NOT NULL,
    original_receipt_number text COLLATE "C",
    entry_id uuid,
    reversed_points bigint NOT NULL CHECK (reversed_points >= 0),
    debt_points bigint NOT NULL CHECK (debt_points BETWEEN 0 AND reversed_points),
    absorbed_points bigint NOT NULL CHECK (absorbed_points >= 0),
    clawback text NOT NULL CHECK (clawback IN ('DEBT', 'DEDUCT_CASH', 'ISSUER_ABSORBS')),
    unmatched_lines integer NOT NULL CHECK (unmatched_lines >= 0),
    unmatched_quantity numeric(18, 3) NOT NULL CHECK (unmatched_quantity >= 0),
    answer jsonb NOT NULL,
    occurred_at timestamptz(3) NOT NULL,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (member_id, return_id)
  );

  -- Which purchase line a row of a return took its quantity back from.
  CREATE TABLE return_match (
    member_id uuid NOT NULL,
    return_id uuid NOT NULL,
    row integer NOT NULL,
    purchase_id uuid NOT NULL,
    line integer NOT NULL,
    quantity numeric(15, 3) NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (member_id, return_id, row, purchase_id, line)
  );

  -- What a return did to the points of one purchase it touched: before − after = from_remaining + from_expired + rest.
  CREATE TABLE return_purchase (
    member_id uuid NOT NULL,
    return_id uuid NOT NULL,
    purchase_id uuid NOT NULL,
    points_before bigint NOT NULL,
    points_after bigint NOT NULL CHECK (points_after >= 0),
    from_remaining bigint NOT NULL CHECK (from_remaining >= 0),
    from_expired bigint NOT NULL CHECK (from_expired >= 0),
    rest bigint NOT NULL CHECK (rest >= 0),
    PRIMARY KEY (member_id, return_id, purchase_id),
    CHECK (points_before - points_after = from_remaining + from_expired + rest)
  );
`;

const SPENDING = `
  -- Registry of spends by the caller's id (a redemption, or the hold that was captured), with the answer given, for life.
  -- NEVER: reversed before it arrived, so that it may never be spent.
  CREATE TABLE spend (
    spend_id uuid PRIMARY KEY,
    member_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('REDEMPTION', 'HOLD')),
    status text NOT NULL CHECK (status IN ('SPENT', 'REFUSED', 'REVERSED', 'NEVER')),
    redeemer_code text COLLATE "C",
    points bigint,
    entry_id uuid,
    reversal_entry_id uuid,
    answer jsonb,
    occurred_at timestamptz(3),
    reversed_at timestamptz(3),
    reversal_reason text,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CHECK ((entry_id IS NOT NULL) = (status IN ('SPENT', 'REVERSED'))),
    CHECK ((reversal_entry_id IS NOT NULL) = (status = 'REVERSED'))
  );

  CREATE TABLE hold (
    member_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('AUTHORISED', 'CAPTURED', 'PARTIALLY_CAPTURED', 'RELEASED', 'EXPIRED')),
    partner_code text COLLATE "C" NOT NULL,
    reference text NOT NULL,
    points bigint NOT NULL CHECK (points > 0),
    captured bigint NOT NULL DEFAULT 0,
    authorised_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    closed_at timestamptz(3),
    PRIMARY KEY (member_id, hold_id),
    CHECK (captured BETWEEN 0 AND points),
    CHECK ((captured > 0) = (status IN ('CAPTURED', 'PARTIALLY_CAPTURED'))),
    CHECK ((closed_at IS NULL) = (status = 'AUTHORISED'))
  );
  CREATE INDEX hold_by_id ON hold (hold_id);
  CREATE INDEX hold_open ON hold (expires_at) WHERE status = 'AUTHORISED';

  -- The lots that a hold earmarks, in draw order. lot.held = Σ points over the holds that are AUTHORISED.
  CREATE TABLE hold_lot (
    member_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    position integer NOT NULL,
    lot_id uuid NOT NULL,
    points bigint NOT NULL CHECK (points > 0),
    PRIMARY KEY (member_id, hold_id, position)
  );
`;
