import { createEmbeddedTransport } from "../createEmbeddedTransport.js";
import { BUS_SETTINGS } from "../subscription.js";
import { createBusDatabase, eventually, log, pause, say, wordSaid } from "../test/network.js";
import { createLaneBook } from "./createLaneBook.js";
import { turnOutbox, type Owed, type OutboxRow } from "./outboxRows.js";

let cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const undo of cleanUp.reverse()) await undo();
  cleanUp = [];
});

test("a subscriber is served apart from the others until everything that it is owed is committed and sent", async () => {
  const members = await createBusDatabase();
  const { pool } = members.database;
  const client = await pool.connect();
  cleanUp.push(
    async () => {
      await members.drop();
    },
    async () => {
      client.release();
    },
  );
  const transport = createEmbeddedTransport();
  const heard: number[] = [];
  let isDown = true;
  await transport.subscribe("rewards", [wordSaid.topic], async (envelopes) => {
    if (isDown) throw new Error("down");
    heard.push(...envelopes.map(({ sequence }) => sequence));
  });
  const book = createLaneBook({ service: "members", pool, transport, settings: BUS_SETTINGS, log });
  cleanUp.push(async () => book?.stop());
  const commit = async (row: OutboxRow, owed: readonly Owed[]): Promise<void> => {
    await turnOutbox(client, { service: "members", published: [row.position], owed, tell: [], limit: 0 });
    book?.recorded(owed);
  };

  await book?.refresh(client);
  await say(members.database, [["a", 1], ["a", 2], ["a", 3], ["a", 4]]); // prettier-ignore
  const rows = await turnOutbox(client, { service: "members", published: [], owed: [], tell: [], limit: 4 });
  const [first, second, third, fourth] = rows as [OutboxRow, OutboxRow, OutboxRow, OutboxRow];
  await commit(first, (await book?.dispatch([first])) ?? []);
  const owedSecond = (await book?.dispatch([second])) ?? [];
  isDown = false;
  await eventually("what is committed is sent", () => heard.length === 1);
  await pause(50);
  const owedThird = (await book?.dispatch([third])) ?? [];
  expect(owedThird).toEqual([{ lane: "rewards", position: third.position }]);
  await commit(second, owedSecond);
  await commit(third, owedThird);
  await eventually("the rest is sent", () => heard.length === 3);
  await eventually("it is served with the others again", async () => {
    await pause(5);
    return (await pool.query("SELECT 1 FROM outbox_owed")).rows.length === 0;
  });
  await pause(50);
  expect(await book?.dispatch([fourth])).toEqual([]);
  expect(heard).toEqual([1, 2, 3, 4]);
});
