import { enrolMembers, migrations, openBook, recordPurchases, type Book } from "@tessera/members";
import { closeDatabase, openDatabase, type Logger } from "@tessera/runtime";
import { isRefused } from "@tessera/kernel";

export interface BenchBook {
  readonly book: Book;
  readonly memberIds: readonly string[];
  stop(): Promise<void>;
}

const MEMBERS = 2_000;
export const ISSUER = "bench";

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

/** A points book of its own in a fresh database, without the services and the door around it. */
export async function openBenchBook(
  databaseUrl: string,
  keysFolder: string,
  lanes: number,
  log: Logger,
): Promise<BenchBook> {
  const database = await openDatabase({ url: databaseUrl, name: "bench", migrations, entities: [], poolSize: 10, log });
  await database.pool.query(SETUP);
  const book = await openBook({ database, log, lanes, keysFolder, published: () => undefined });
  const memberIds = await enrolAll(book);
  await endow(book, memberIds);
  return {
    book,
    memberIds,
    async stop() {
      await book.idle();
      await closeDatabase(database);
    },
  };
}

async function enrolAll(book: Book): Promise<readonly string[]> {
  const memberIds: string[] = [];
  for (let from = 0; from < MEMBERS; from += 1_000) {
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

/** Every member gets two lots to begin with, the first of which does not pay a whole spend. */
async function endow(book: Book, memberIds: readonly string[]): Promise<void> {
  for (const [index, crowns] of [5n, 1_000_000n].entries()) {
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
