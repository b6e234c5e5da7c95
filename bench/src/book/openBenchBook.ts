import { enrolMembers, migrations, openBook, recordPurchases, type Book } from "@tessera/members";
import { closeDatabase, openDatabase, type Logger } from "@tessera/runtime";
import { isRefused } from "@tessera/kernel";
import { LOTS_OF_A_SPENDER, parties } from "../parties.js";

export interface BenchBook {
  readonly book: Book;
  readonly memberIds: readonly string[];
  stop(): Promise<void>;
}

export interface BenchBookSize {
  /** Members that the scenarios earn and spend for. */
  readonly members?: number;
  /** Members beside them, each with a lot, that are there to make tables and indexes large; set-based. */
  readonly others?: number;
  /** Partners beside the first. */
  readonly partners?: number;
}

const MEMBERS = 2_000;
export const ISSUER = "bench";

/** The partner with this number; 0 is the first. */
export function partnerCode(number: number): string {
  return number === 0 ? ISSUER : `${ISSUER}-${number}`;
}

/** What partners would have told: one programme, one partner that issues and redeems, 1 point for each crown. */
const SETUP = `
  INSERT INTO programme (code, time_zone, starts_on, currencies, expiry_months, clawback, cut_off, revision)
  VALUES ('bench', 'Europe/Prague', '2020-01-01', '{CZK}', 12, 'DEBT', 'BY_SCHEDULE', 1);
  INSERT INTO partner (code, name, country, revision) VALUES ('${ISSUER}', 'Bench', 'CZ', 2);
  INSERT INTO contract (partner_code, version, effective_from, currency, unit_price, issues, redeems, revision)
  VALUES ('${ISSUER}', 1, '2020-01-01', 'CZK', 0.1, true, true, 3);
  INSERT INTO earning_rule (partner_code, code, version, kind, effective_from, unit, not_earning_skus, revision)
  VALUES ('${ISSUER}', 'base', 1, 'BASE', '2020-01-01', 1, '{}', 4);
  UPDATE setup_state SET revision = 4;
`;

const MORE_PARTNERS = `
  WITH more AS (SELECT '${ISSUER}-' || number AS code FROM generate_series(1, $1::integer) AS number),
  partners AS (INSERT INTO partner (code, name, country, revision) SELECT code, code, 'CZ', 2 FROM more),
  contracts AS (
    INSERT INTO contract (partner_code, version, effective_from, currency, unit_price, issues, redeems, revision)
    SELECT code, 1, '2020-01-01', 'CZK', 0.1, true, true, 3 FROM more
  )
  INSERT INTO earning_rule (partner_code, code, version, kind, effective_from, unit, not_earning_skus, revision)
  SELECT code, 'base', 1, 'BASE', '2020-01-01', 1, '{}', 4 FROM more`;

const FILL_AT_ONCE = 50_000;
/** Each with one purchase: what the database holds is the same as if they had bought it through the command. */
const MORE_MEMBERS = `
  WITH more AS MATERIALIZED (
    SELECT gen_random_uuid() AS member, gen_random_uuid() AS purchase, gen_random_uuid() AS lot, gen_random_uuid() AS entry
    FROM generate_series(1, $1::integer)
  ), members AS (
    INSERT INTO member (member_id, first_card_number, enrolled_at) SELECT member, member::text, '2020-01-01' FROM more
  ), cards AS (
    INSERT INTO card (number, member_id, issued_at) SELECT member::text, member, '2020-01-01' FROM more
  ), keys AS (
    INSERT INTO idempotency_key (scope, operation, key, input_hash, answer)
    SELECT 'bench', 'recordPurchase', purchase::text, '\\x00', jsonb_build_object('memberId', member, 'purchaseId', purchase) FROM more
  ), receipts AS (
    INSERT INTO receipt (partner_code, number, kind, content_hash, member_id, document_id)
    SELECT '${ISSUER}', purchase::text, 'PURCHASE', '\\x00', member, purchase FROM more
  ), purchases AS (
    INSERT INTO purchase (member_id, purchase_id, partner_code, receipt_number, lot_id, currency, amount, granted, points, decision,
      lines, occurred_at)
    SELECT member, purchase, '${ISSUER}', purchase::text, lot, 'CZK', 500, 500, 500, '[]', '[["a", 1, 500, null, null]]', now() FROM more
  ), lots AS (
    INSERT INTO lot (member_id, lot_id, purchase_id, issuer_code, receipt_number, issued, remaining, unit_price, currency, issued_at,
      expires_at)
    SELECT member, lot, purchase, '${ISSUER}', purchase::text, 500, 500, 0.1, 'CZK', now(), now() + interval '1 year' FROM more
  ), entries AS (
  INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, postings)
    SELECT member, entry, 1, 'EARN', 500, '${ISSUER}', purchase, now(), ARRAY[
      ROW('ISSUED', '${ISSUER}', lot, NULL, -500), ROW('MEMBER', '${ISSUER}', lot, NULL, 500)]::posting_leg[]
    FROM more
  )
  INSERT INTO account (member_id, sequence, points) SELECT member, 1, 500 FROM more`;

/** A points book of its own in a fresh database, without the services and the door around it. */
export async function openBenchBook(
  databaseUrl: string,
  keysFolder: string,
  lanes: number,
  log: Logger,
  { members = MEMBERS, others = 0, partners = 0 }: BenchBookSize = {},
): Promise<BenchBook> {
  const database = await openDatabase({ url: databaseUrl, name: "bench", migrations, entities: [], poolSize: 10, log });
  await database.pool.query(SETUP);
  await database.pool.query(MORE_PARTNERS, [partners]);
  for (let filled = 0; filled < others; filled += FILL_AT_ONCE) {
    await database.pool.query(MORE_MEMBERS, [Math.min(FILL_AT_ONCE, others - filled)]);
  }
  const book = await openBook({ database, log, lanes, keysFolder, published: () => undefined });
  const memberIds = await enrolAll(book, members);
  if (others > 0) await database.pool.query("ANALYZE");
  await endow(book, parties(memberIds).spenders);
  return {
    book,
    memberIds,
    async stop() {
      await book.idle();
      await closeDatabase(database);
    },
  };
}

async function enrolAll(book: Book, members: number): Promise<readonly string[]> {
  const memberIds: string[] = [];
  for (let from = 0; from < members; from += 1_000) {
    const enrolments = Array.from({ length: 1_000 }, (_, index) => ({
      idempotencyKey: `enrol ${from + index}`,
      cardNumber: `card ${from + index}`,
      enrolledAt: new Date("2020-01-01T00:00:00Z"),
      email: null,
      language: null,
    }));
    for (const answer of await enrolMembers(book, "bench", enrolments)) {
      if (isRefused(answer)) throw new Error(`not enrolled: ${answer.refused.message}`);
      memberIds.push(answer.memberId);
    }
  }
  return memberIds;
}

/** Every spender gets lots to begin with, the first of which does not pay a whole spend. */
async function endow(book: Book, memberIds: readonly string[]): Promise<void> {
  const others = Array.from({ length: LOTS_OF_A_SPENDER - 1 }, () => 1_000_000n);
  for (const [index, crowns] of [5n, ...others].entries()) {
    for (let from = 0; from < memberIds.length; from += 1_000) {
      const documents = memberIds.slice(from, from + 1_000).map((memberId) => ({
        idempotencyKey: `endow ${index} ${memberId}`,
        whose: { memberId },
        partnerCode: ISSUER,
        storeCode: null,
        receiptNumber: `endow ${index} ${memberId}`,
        occurredAt: null,
        currency: "CZK",
        lines: [{ sku: "a", description: null, category: null, quantity: 1_000n, unitPrice: crowns * 1_000_000n }],
      }));
      for (const answer of await recordPurchases(book, "bench", documents)) {
        if (isRefused(answer)) throw new Error(`not recorded: ${answer.refused.message}`);
      }
    }
  }
}
