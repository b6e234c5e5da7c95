import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from "typeorm";
import { createLogger } from "../logger.js";
import { closeDatabase, openDatabase } from "./openDatabase.js";
import { inSavepoint, inSnapshot, inTransaction } from "./inTransaction.js";
import type { Tx } from "./transaction.js";

class Accounts1700000000001 implements MigrationInterface {
  name = "Accounts1700000000001";
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL)");
  }
  async down(): Promise<void> {}
}

@Entity("account")
class AccountRow {
  @PrimaryColumn("int") id!: number;
  @Column("bigint") balance!: string;
}

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase([Accounts1700000000001], [AccountRow]);
});
afterAll(async () => db.drop());
beforeEach(async () => db.superuserPool.query("TRUNCATE account; INSERT INTO account VALUES (1, 10), (2, 20)"));

const add = async (tx: Tx, id: number, amount: number) =>
  tx.query("UPDATE account SET balance = balance + $2 WHERE id = $1", [id, amount]);
const balances = async () =>
  (await db.database.pool.query<{ balance: string }>("SELECT balance FROM account ORDER BY id")).rows.map(
    ({ balance }) => balance,
  );

test("it commits what resolves and rolls back what throws", async () => {
  await inTransaction(db.database, async (tx) => add(tx, 1, 5));
  const failing = inTransaction(db.database, async (tx) => {
    await add(tx, 1, 100);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await balances()).toEqual(["15", "20"]);
});

test("two transactions that deadlock both end, one of them on its second run", async () => {
  let runs = 0;
  let waiting = 0;
  let meet = (): void => undefined;
  const met = new Promise<void>((resolve) => (meet = resolve));
  const move = async (first: number, second: number) =>
    inTransaction(db.database, async (tx) => {
      runs += 1;
      await add(tx, first, 1);
      if ((waiting += 1) === 2) meet();
      await met;
      await add(tx, second, 1);
    });
  await Promise.all([move(1, 2), move(2, 1)]);
  expect(runs).toBe(3);
  expect(await balances()).toEqual(["12", "22"]);
});

test("a wait for a lock is bounded and answered UNAVAILABLE", async () => {
  const holder = await db.superuserPool.connect();
  await holder.query("BEGIN; SELECT 1 FROM account WHERE id = 1 FOR UPDATE");
  try {
    const waiting = inTransaction(db.database, async (tx) => add(tx, 1, 1));
    await expect(waiting).rejects.toMatchObject({ name: "NotAnAnswer", code: "UNAVAILABLE" });
  } finally {
    await holder.query("ROLLBACK");
    holder.release();
  }
});

test("a connection that is cut between the last statement and the commit is UNAVAILABLE too", async () => {
  const cut = inTransaction(db.database, async (tx) => {
    const [row] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await db.superuserPool.query("SELECT pg_terminate_backend($1)", [row?.pid]);
    const { connectedQueryRunners } = db.database.dataSource.driver as unknown as { connectedQueryRunners: unknown[] };
    for (let tries = 0; connectedQueryRunners.length > 0 && tries < 500; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
  });
  await expect(cut).rejects.toMatchObject({ name: "NotAnAnswer", code: "UNAVAILABLE" });
});

test("a connection that is cut is UNAVAILABLE, and the next transaction has a sound one", async () => {
  const cut = inTransaction(db.database, async (tx) => {
    const [row] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await db.superuserPool.query("SELECT pg_terminate_backend($1)", [row?.pid]);
    await add(tx, 1, 1);
  });
  await expect(cut).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await Promise.all(Array.from({ length: 12 }, async () => inTransaction(db.database, async (tx) => add(tx, 1, 1))));
  expect(await balances()).toEqual(["22", "20"]);
});

test("an entity saved through the manager belongs to the transaction", async () => {
  const failing = inTransaction(db.database, async (tx) => {
    await tx.manager.save(AccountRow, { id: 3, balance: "30" });
    expect(await tx.manager.countBy(AccountRow, {})).toBe(3);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await balances()).toEqual(["10", "20"]);
});

test("a savepoint undoes what failed behind it and nothing before it", async () => {
  await inTransaction(db.database, async (tx) => {
    await add(tx, 1, 1);
    await expect(inSavepoint(tx, async () => tx.query("INSERT INTO account VALUES (1, 0)"))).rejects.toMatchObject({
      code: "23505",
    });
    await inSavepoint(tx, async () => add(tx, 2, 1));
  });
  expect(await balances()).toEqual(["11", "21"]);
});

test("a snapshot sees one state and writes nothing", async () => {
  const seen = await inSnapshot(db.database, async (tx) => {
    const read = async () =>
      (await tx.query<{ balance: string }>("SELECT balance FROM account WHERE id = 1"))[0]?.balance;
    const first = await read();
    await inTransaction(db.database, async (other) => add(other, 1, 1));
    return [first, await read()];
  });
  expect(seen).toEqual(["10", "10"]);
  await expect(inSnapshot(db.database, async (tx) => add(tx, 1, 1))).rejects.toThrow(/read-only|could not answer/);
});

test("numbers of any size, dates and instants arrive exactly", async () => {
  const [row] = await inTransaction(db.database, async (tx) =>
    tx.query(`SELECT 9223372036854775807::int8 AS big, 0.10::numeric AS price, '2026-03-29'::date AS day, ARRAY[0.10]::numeric[] AS prices,
        ARRAY['2026-03-29']::date[] AS days, ARRAY[9223372036854775807]::int8[] AS bigs, '2026-03-29 01:30:00.123+00'::timestamptz AS at`),
  );
  expect(row).toEqual({
    big: "9223372036854775807",
    price: "0.10",
    day: "2026-03-29",
    prices: ["0.10"],
    days: ["2026-03-29"],
    bigs: ["9223372036854775807"],
    at: new Date("2026-03-29T01:30:00.123Z"),
  });
});

test("closing the database lets a running transaction finish", async () => {
  const database = await openDatabase({
    url: db.url,
    name: "test",
    migrations: [],
    entities: [],
    log: createLogger("test", "silent"),
  });
  let started = (): void => undefined;
  const isRunning = new Promise<void>((resolve) => (started = resolve));
  const running = inTransaction(database, async (tx) => {
    started();
    await tx.query("SELECT pg_sleep(0.3)");
    await add(tx, 1, 1);
  });
  await isRunning;
  await closeDatabase(database);
  await running;
  expect(await balances()).toEqual(["11", "20"]);
  await expect(inTransaction(database, async (tx) => add(tx, 1, 1))).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
});

test("more requests than connections all get an answer", async () => {
  await Promise.all(Array.from({ length: 200 }, async () => inTransaction(db.database, async (tx) => add(tx, 1, 1))));
  expect(await balances()).toEqual(["210", "20"]);
});
