import { randomUUID } from "node:crypto";
import path from "node:path";
import {
  closeDatabase,
  createLogger,
  inTransaction,
  openDatabase,
  provisionDatabases,
  startEmbeddedPostgres,
  type Database,
  type Tx,
} from "@tessera/runtime";
import { calculateCycle, closeCutOffCycle, cutOffCycle, entities, migrations, postEntries } from "@tessera/settlement";

export interface MeasuredSettlement {
  readonly obligations: number;
  readonly partners: number;
  /** One SQL statement that sums the obligations per currency, debtor and creditor, its rows read by Node. */
  readonly plainAggregateMs: number;
  readonly cutOffMs: number;
  readonly closeMs: number;
  readonly calculateMs: number;
  /** Cut-off, close and calculation as a multiple of the plain aggregate. */
  readonly ratio: number;
  /** Longest time that posting one obligation took, before and while the cycle was cut off, closed and calculated. */
  readonly longestPostingBeforeMs: number;
  readonly longestPostingMs: number;
}

const CYCLE = "00000000-0000-7000-8000-000000000001";
const OPENS = "2020-01-01T00:00:00Z";
const CLOSES = "2020-02-01T00:00:00Z";
const CHUNK = 100_000;

/** Closes and calculates one cycle of many obligations while others are posted into the next one, on a server of its own. */
export async function runSettlementBench(
  folder: string,
  seconds: number,
  obligations: number,
  partners: number,
): Promise<MeasuredSettlement> {
  const log = createLogger("bench", "error");
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, "postgres"), log });
  try {
    const urls = await provisionDatabases({
      adminUrl: postgres.adminUrl,
      services: ["settlement"],
      prefix: "bench",
      ownServer: true,
    });
    const database = await openDatabase({ url: urls["settlement"] ?? "", name: "bench", migrations, entities, log });
    await fill(database, obligations, partners);
    const longestPostingBeforeMs = await longestPosting(database, async () => wait(seconds * 1_000));
    const plainAggregateMs = Math.min(await aggregate(database), await aggregate(database));
    const times = { cutOffMs: 0, closeMs: 0, calculateMs: 0 };
    const longestPostingMs = await longestPosting(database, async () => {
      times.cutOffMs = await timed(database, async (tx) => cutOffCycle(tx, CYCLE, null));
      times.closeMs = await timed(database, async (tx) => closeCutOffCycle(tx, CYCLE));
      times.calculateMs = await timed(database, async (tx) => calculateCycle(tx, CYCLE));
    });
    await closeDatabase(database);
    const ratio = (times.cutOffMs + times.closeMs + times.calculateMs) / plainAggregateMs;
    return { obligations, partners, plainAggregateMs, ...times, ratio, longestPostingBeforeMs, longestPostingMs };
  } finally {
    await postgres.stop();
  }
}

async function fill({ pool }: Database, obligations: number, partners: number): Promise<void> {
  await pool.query(`
    INSERT INTO programme (code, time_zone, starts_on, cut_off, clearing)
    VALUES ('bench', 'UTC', '2020-01-01', 'BY_COMMAND', 'MULTILATERAL_NET');
    INSERT INTO cycle (id, status, opens_at, closes_at) VALUES ('${CYCLE}', 'OPEN', '${OPENS}', '${CLOSES}')`);
  for (let from = 0; from < obligations; from += CHUNK) {
    await pool.query(
      `INSERT INTO obligation (id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late)
       SELECT gen_random_uuid(), $1, 'REDEMPTION', gen_random_uuid(), 'rdm_' || gen_random_uuid(), 'p' || debtor,
         'p' || (debtor + 1 + floor(random() * ($3::integer - 1))::integer) % $3::integer, 'CZK', 1 + floor(random() * 100000), $4::timestamptz + random() * interval '30 days', false
       FROM (SELECT floor(random() * $3::integer)::integer AS debtor FROM generate_series(1, $2)) AS drawn`,
      [CYCLE, Math.min(CHUNK, obligations - from), partners, OPENS],
    );
  }
  await pool.query("ANALYZE obligation");
}

async function aggregate({ pool }: Database): Promise<number> {
  const startedAt = performance.now();
  await pool.query(
    `SELECT currency, debtor_code, creditor_code, sum(amount_minor) AS amount_minor, count(*) AS obligations
     FROM obligation WHERE cycle_id = $1 GROUP BY currency, debtor_code, creditor_code`,
    [CYCLE],
  );
  return performance.now() - startedAt;
}

async function timed(database: Database, run: (tx: Tx) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await inTransaction(database, run);
  return performance.now() - startedAt;
}

/** Posts obligations of the next cycle, one after the other, until the work is done. */
async function longestPosting(database: Database, work: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let working = true;
  const posting = (async () => {
    while (working) {
      const took = await timed(database, async (tx) => postEntries(tx, [spend()], []));
      longestMs = Math.max(longestMs, took);
      await wait(5);
    }
  })();
  await work();
  working = false;
  await posting;
  return longestMs;
}

function spend(): Parameters<typeof postEntries>[1][number] {
  const draw = {
    lotId: randomUUID(),
    issuerCode: "p1",
    creditorCode: "p2",
    points: 100n,
    unitPrice: 100_000n,
    currency: "CZK",
  };
  const source = { kind: "REDEMPTION", id: randomUUID() } as const;
  return { entryId: randomUUID(), kind: "REDEMPTION", source, occurredAt: new Date(CLOSES), draws: [draw] };
}

async function wait(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The figures as a table for people. */
export function formatSettlementReport(measured: MeasuredSettlement): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return [
    `${measured.obligations} obligations among ${measured.partners} partners`,
    `plain aggregate      ${ms(measured.plainAggregateMs)}`,
    `cut-off, close       ${ms(measured.cutOffMs)}, ${ms(measured.closeMs)}`,
    `calculation          ${ms(measured.calculateMs)}`,
    `together             ${measured.ratio.toFixed(1)} times the plain aggregate`,
    `longest posting      ${ms(measured.longestPostingMs)} meanwhile, ${ms(measured.longestPostingBeforeMs)} before`,
  ].join("\n");
}
