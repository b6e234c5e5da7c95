import type { Pool } from "pg";

const BRANCHES = 8;
const TELLERS = 10 * BRANCHES;
const ACCOUNTS_PER_BRANCH = 100_000;
const ACCOUNTS = ACCOUNTS_PER_BRANCH * BRANCHES;

/**
 * The tables of pgbench at scale 8, one branch for each client, as `pgbench -i` makes them, so that pgbench itself can run on
 * them too. Source: PostgreSQL documentation, pgbench.
 */
export async function createTpcb(pool: Pool): Promise<void> {
  await pool.query(`
    CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    CREATE TABLE pgbench_tellers (tid int NOT NULL, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100);
    CREATE TABLE pgbench_accounts (aid int NOT NULL, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
    CREATE TABLE pgbench_branches (bid int NOT NULL, bbalance int, filler char(88)) WITH (fillfactor = 100);
    INSERT INTO pgbench_branches SELECT bid, 0, '' FROM generate_series(1, ${BRANCHES}) AS bid;
    INSERT INTO pgbench_tellers SELECT tid, (tid - 1) / 10 + 1, 0, '' FROM generate_series(1, ${TELLERS}) AS tid;
    INSERT INTO pgbench_accounts SELECT aid, (aid - 1) / ${ACCOUNTS_PER_BRANCH} + 1, 0, '' FROM generate_series(1, ${ACCOUNTS}) AS aid;
    ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid);
    ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid);
    ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid);
  `);
  await pool.query("VACUUM ANALYZE pgbench_branches");
  await pool.query("VACUUM ANALYZE pgbench_tellers");
  await pool.query("VACUUM ANALYZE pgbench_accounts");
}

/** The TPC-B-like transaction of pgbench, statement by statement over one connection of the pool. */
export async function runTpcb(pool: Pool): Promise<void> {
  const [aid, bid, tid] = [upTo(ACCOUNTS), upTo(BRANCHES), upTo(TELLERS)];
  const delta = upTo(10_001) - 5_001;
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(`UPDATE pgbench_accounts SET abalance = abalance + ${delta} WHERE aid = ${aid}`);
    await client.query(`SELECT abalance FROM pgbench_accounts WHERE aid = ${aid}`);
    await client.query(`UPDATE pgbench_tellers SET tbalance = tbalance + ${delta} WHERE tid = ${tid}`);
    await client.query(`UPDATE pgbench_branches SET bbalance = bbalance + ${delta} WHERE bid = ${bid}`);
    await client.query(
      `INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (${tid}, ${bid}, ${aid}, ${delta}, CURRENT_TIMESTAMP)`,
    );
    await client.query("END");
  } finally {
    client.release();
  }
}

function upTo(most: number): number {
  return 1 + Math.floor(Math.random() * most);
}
