import type { TestDatabase } from "@tessera/testkit";
import { newId } from "../../database/newId.js";
import { createBusDatabase, say } from "../test/network.js";
import { feedAgain } from "./feedAgain.js";
import { turnOutbox } from "./outboxRows.js";

let members: TestDatabase;
beforeEach(async () => {
  members = await createBusDatabase();
  await say(members.database, [
    ["a", 1],
    ["a", 2],
    ["a", 3],
  ]);
});
afterEach(async () => members.drop());

const turn = { service: "members", owed: [], tell: [], limit: 0 } as const;

/** Hands these positions over in turns of one transaction, and so of one instant: no clock tells them apart. */
async function handOver(...turns: readonly (readonly string[])[]): Promise<void> {
  const client = await members.database.pool.connect();
  try {
    await client.query("BEGIN");
    for (const published of turns) await turnOutbox(client, { ...turn, published });
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}

/** Keys of what goes again when the broker's last envelope is that of a position; the marks stay as they were. */
async function fedAfter(position: number | null): Promise<string[]> {
  const client = await members.database.pool.connect();
  try {
    await client.query("BEGIN");
    const { rows } = await client.query<{ id: string }>("SELECT id FROM outbox WHERE position = $1", [position]);
    await client.query(
      "CREATE TEMP TABLE marked ON COMMIT DROP AS SELECT position FROM outbox WHERE published_at IS NOT NULL",
    );
    const again = await feedAgain(client, position === null ? null : (rows[0]?.id ?? newId()));
    const fed = await client.query<{ position: string }>(
      "SELECT position FROM outbox JOIN marked USING (position) WHERE published_at IS NULL ORDER BY position",
    );
    await client.query("ROLLBACK");
    expect(again).toBe(fed.rows.length);
    return fed.rows.map((row) => row.position);
  } finally {
    client.release();
  }
}

test("of two turns of one instant the later goes again, although its position is lower", async () => {
  await handOver(["2", "3"], ["1"]);
  expect(await fedAfter(3)).toEqual(["1"]);
  expect(await fedAfter(2)).toEqual(["1", "3"]);
  expect(await fedAfter(1)).toEqual([]);
});

test("a clock that was set back does not make the last turn an earlier one", async () => {
  await handOver(["2", "3"], ["1"]);
  await members.database.pool.query(
    "UPDATE outbox SET published_at = published_at - interval '1 hour' WHERE position = 1",
  );
  expect(await fedAfter(3)).toEqual(["1"]);
  expect(await fedAfter(1)).toEqual([]);
});

test("what was handed over before turns were numbered comes before them, in the order of its instants", async () => {
  await handOver(["2"], ["1"], ["3"]);
  await members.database.pool.query(
    "UPDATE outbox SET turn = NULL, published_at = published_at + (3 - position) * interval '1 second' WHERE position < 3",
  );
  expect(await fedAfter(2)).toEqual(["1", "3"]);
  expect(await fedAfter(1)).toEqual(["3"]);
  expect(await fedAfter(3)).toEqual([]);
});

test("an envelope that arrived and was not marked is the newest; one that is not kept, or none, has all go again", async () => {
  await handOver(["2"], ["1"]);
  expect(await fedAfter(3)).toEqual([]);
  expect(await fedAfter(99)).toEqual(["1", "2"]);
  expect(await fedAfter(null)).toEqual(["1", "2"]);
});
