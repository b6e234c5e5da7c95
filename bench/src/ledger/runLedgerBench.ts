import path from "node:path";
import { migrations as membersMigrations, readIssuerLiability, sealBook } from "@tessera/members";
import {
  checkInvariants,
  closeDatabase,
  createLogger,
  inSnapshot,
  newId,
  openDatabase,
  provisionDatabases,
  startEmbeddedPostgres,
  type Database,
} from "@tessera/runtime";
import {
  digestStatements,
  entities,
  findJournalHeads,
  journalCsv,
  LEDGER_CHECKS,
  migrations,
  pageJournals,
  trialBalance,
  type AccountBalance,
} from "@tessera/settlement";
import { serverCpu } from "../serverCpu.js";
import { CYCLE, fillMoneyLedger } from "./fillMoneyLedger.js";
import { fillPointsBook } from "./fillPointsBook.js";

export interface MeasuredStep {
  readonly name: string;
  /** What it is compared with; undefined for what others are compared with. */
  readonly against: string | undefined;
  readonly ms: number;
  /** Seconds of CPU of the server and of this process. */
  readonly serverSeconds: number;
  readonly nodeSeconds: number;
  /** Most memory that this process has held so far, in MB. */
  readonly mostMb: number;
}

interface Step {
  readonly name: string;
  readonly against?: string;
  readonly work: () => Promise<unknown>;
}

/** Twice, and the cheaper one counts: other load and the first reading from disk make figures larger, nothing makes them smaller. */
const ROUNDS = 2;

/** What accountants ask of a points book and a money ledger, each against a plain aggregate or COPY over the same rows. */
export async function runLedgerBench(folder: string, postings: number): Promise<readonly MeasuredStep[]> {
  const log = createLogger("bench", "error");
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, "postgres"), log });
  try {
    const { adminUrl } = postgres;
    const services = ["members", "settlement"];
    const urls = await provisionDatabases({ adminUrl, services, prefix: "bench", ownServer: true });
    const open = async (service: string, setup: { migrations: typeof migrations; entities: typeof entities }) =>
      openDatabase({ url: urls[service] ?? "", name: "bench", poolSize: 2, log, ...setup });
    const members = await open("members", { migrations: membersMigrations, entities: [] });
    await fillPointsBook(members.pool, postings);
    const settlement = await open("settlement", { migrations, entities });
    await fillMoneyLedger(settlement, postings, postings);
    await clean(members, ["journal_entry", "lot", "account"]);
    await clean(settlement, ["money_entry", "money_posting", "obligation"]);
    const measured: MeasuredStep[] = [];
    for (const step of [...pointsSteps(members), ...moneySteps(settlement)])
      measured.push(await measureStep(step, postgres.pid()));
    await closeDatabase(members);
    await closeDatabase(settlement);
    return measured;
  } finally {
    await postgres.stop();
  }
}

/** What the filling left to be done is not counted with the first step. */
async function clean({ pool }: Database, tables: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET statement_timeout = 0");
    for (const table of tables) await client.query(`VACUUM (ANALYZE) ${table}`);
    await client.query("RESET statement_timeout");
  } finally {
    client.release();
  }
}

function pointsSteps(database: Database): Step[] {
  const plain = "aggregate of the points postings";
  const liability = async (asOf: string, basis: "EFFECTIVE" | "RECORDED") =>
    readIssuerLiability(database, { asOf, basis, issuerCode: null });
  return [
    {
      name: plain,
      work: async () =>
        database.pool
          .query(`SELECT leg.issuer_code, leg.account, sum(leg.points) FROM journal_entry CROSS JOIN LATERAL unnest(postings) AS leg
          GROUP BY leg.issuer_code, leg.account`),
    },
    {
      name: "liability of all issuers",
      against: plain,
      work: async () => liability("2030-01-01T00:00:00Z", "EFFECTIVE"),
    },
    { name: "the same, as recorded", against: plain, work: async () => liability("2030-01-01T00:00:00Z", "RECORDED") },
    {
      name: "roll-forward, IFRS 15 (two instants)",
      against: plain,
      work: async () => [
        await liability("2020-07-01T00:00:00Z", "EFFECTIVE"),
        await liability("2030-01-01T00:00:00Z", "EFFECTIVE"),
      ],
    },
    {
      name: "COPY of the heads of books",
      work: async () => toNowhere(database, "SELECT member_id, sequence, seal FROM account ORDER BY member_id"),
    },
    { name: "seal of all books", against: "COPY of the heads of books", work: async () => sealBook(database, newId()) },
  ];
}

function moneySteps(database: Database): Step[] {
  const copy = "COPY of the money postings";
  const plain = "aggregate of the money postings";
  const statements = "aggregate of the obligations";
  const joined = `FROM money_entry AS entry JOIN money_posting ON entry_id = entry.id`;
  return [
    {
      name: plain,
      work: async () =>
        ask(database, `SELECT currency, account, sum(amount_minor) ${joined} GROUP BY currency, account`),
    },
    {
      name: "verification of the money ledger",
      against: plain,
      work: async () =>
        inSnapshot(database, async (tx) => {
          await tx.query("SET LOCAL statement_timeout = 0");
          const broken = (await checkInvariants(tx, LEDGER_CHECKS.slice(0, 4))).filter(
            ({ violations }) => violations > 0,
          );
          if (broken.length > 0)
            throw new Error(`the ledger that was made does not verify: ${broken[0]?.invariant ?? ""}`);
        }),
    },
    {
      name: statements,
      work: async () =>
        ask(
          database,
          "SELECT currency, debtor_code, creditor_code, count(*), sum(amount_minor) FROM obligation GROUP BY 1, 2, 3",
        ),
    },
    {
      name: "digests of the statements, for a cycle's seal",
      against: statements,
      work: async () =>
        inSnapshot(database, async (tx) => {
          await tx.query("SET LOCAL statement_timeout = 0");
          return digestStatements(tx, CYCLE);
        }),
    },
    {
      name: copy,
      work: async () =>
        toNowhere(database, `SELECT entry.*, money_posting.* ${joined} ORDER BY currency, sequence, ordinal`),
    },
    { name: "journals as CSV, with balances", against: copy, work: async () => writeJournals(database) },
  ];
}

/** Page by page, as a file of them is written; answers its bytes and what the accounts come to. */
async function writeJournals(database: Database) {
  const heads = await findJournalHeads(database, CYCLE);
  let [bytes, balances] = [Buffer.byteLength(journalCsv([])), [] as AccountBalance[]];
  for await (const lines of pageJournals(database, CYCLE, heads)) {
    bytes += Buffer.byteLength(journalCsv(lines, false));
    balances = trialBalance(lines, balances);
  }
  return { bytes, balances };
}

async function ask(database: Database, sql: string): Promise<void> {
  await inSnapshot(database, async (tx) => {
    await tx.query("SET LOCAL statement_timeout = 0");
    await tx.query(sql);
  });
}

/** What writing rows as text costs, without carrying them anywhere. */
async function toNowhere(database: Database, rows: string): Promise<void> {
  await ask(database, `SELECT count(row::text) FROM (${rows} OFFSET 0) AS row`);
}

async function measureStep({ name, against, work }: Step, serverPid: number): Promise<MeasuredStep> {
  let best: MeasuredStep | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    const server = serverCpu(serverPid) ?? 0;
    const node = process.cpuUsage();
    await work();
    const used = process.cpuUsage(node);
    const step = {
      ...{ name, against, ms: performance.now() - startedAt },
      serverSeconds: (serverCpu(serverPid) ?? 0) - server,
      nodeSeconds: (used.user + used.system) / 1e6,
      mostMb: process.resourceUsage().maxRSS / 1024,
    };
    if (!best || step.serverSeconds + step.nodeSeconds < best.serverSeconds + best.nodeSeconds) best = step;
  }
  if (!best) throw new Error("a step is measured at least once");
  return best;
}

/** The figures as a table for people. */
export function formatLedgerReport(measured: readonly MeasuredStep[]): string {
  const cpu = ({ serverSeconds, nodeSeconds }: MeasuredStep) => serverSeconds + nodeSeconds;
  return measured
    .map((step) => {
      const base = measured.find(({ name }) => name === step.against);
      const ratio = base ? `${(cpu(step) / cpu(base)).toFixed(1)} times` : "";
      const seconds = `${step.serverSeconds.toFixed(2)} + ${step.nodeSeconds.toFixed(2)} s of CPU`;
      return `${step.name.padEnd(46)} ${step.ms.toFixed(0).padStart(7)} ms  ${seconds.padEnd(26)} ${ratio.padEnd(12)} ${step.mostMb.toFixed(0)} MB`;
    })
    .join("\n");
}
