import { randomUUID } from "node:crypto";
import { settlementIssuingChanged } from "@tessera/contracts";
import { createEmbeddedTransport, createLogger, startBus, type Envelope, type RunningBus } from "@tessera/runtime";
import fc from "fast-check";
import { openTestBook, type TestBook } from "../../test/openTestBook.js";
import { onIssuing } from "./onIssuing.js";

let opened: TestBook;
let bus: RunningBus;
beforeAll(async () => {
  opened = await openTestBook();
  const transport = createEmbeddedTransport();
  const log = createLogger("test", "silent");
  bus = await startBus({
    database: opened.db.database,
    service: "members",
    subscriptions: [onIssuing],
    transport,
    log,
  });
});
afterAll(async () => {
  await bus.stop();
  await opened.close();
});

const START = Date.parse("2011-01-10T12:00:00.000Z");
const instant = (index: number) => new Date(START + index * 1_000).toISOString();

/** Facts about a partner, as settlement numbers them: a stop, on again, a stop … */
function facts(partnerCode: string, count: number): Envelope[] {
  return Array.from({ length: count }, (_, index) => {
    const stopped = index % 2 === 0;
    const reason = stopped ? "EXPOSURE" : "COVERED";
    return {
      id: randomUUID(),
      publisher: "settlement",
      topic: settlementIssuingChanged.topic,
      key: `issuing:${partnerCode}`,
      sequence: index + 1,
      payload: { partnerCode, stopped, since: instant(index), reason },
      recordedAt: instant(index),
    };
  });
}

async function query<Row>(sql: string, values: unknown[]): Promise<Row[]> {
  return (await opened.db.database.pool.query(sql, values)).rows as Row[];
}

async function untilApplied(key: string, sequence: number): Promise<void> {
  for (;;) {
    const [row] = await query<{ sequence: string }>("SELECT sequence FROM inbox_cursor WHERE key = $1", [key]);
    if (Number(row?.sequence ?? 0) >= sequence) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const revision = async () =>
  Number((await query<{ revision: string }>("SELECT revision FROM setup_state", []))[0]?.revision ?? 0);

test("stops that the bus doubles and delivers out of order are applied once each, in the order in which settlement decided them", async () => {
  let partners = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }).chain((count) =>
        fc.record({
          count: fc.constant(count),
          // What the bus delivers, batch by batch, whole facts several times; in the end all of it again, newest first.
          batches: fc.array(fc.array(fc.integer({ min: 0, max: count - 1 }), { minLength: 1, maxLength: 4 }), {
            maxLength: 5,
          }),
        }),
      ),
      async ({ count, batches }) => {
        const partnerCode = `p${(partners += 1)}`;
        const told = facts(partnerCode, count);
        const before = await revision();
        const all = [...batches, told.map((_, index) => count - 1 - index)];
        for (const batch of all) await bus.deliver(batch.flatMap((index) => told[index] ?? []));
        await untilApplied(`issuing:${partnerCode}`, count);
        const stops = await query<{ stopped_from: Date; resumed_at: Date | null }>(
          "SELECT stopped_from, resumed_at FROM issuing_stop WHERE partner_code = $1 ORDER BY stopped_from",
          [partnerCode],
        );
        const expected = Array.from({ length: Math.ceil(count / 2) }, (_, stop) => ({
          stopped_from: new Date(instant(2 * stop)),
          resumed_at: 2 * stop + 1 < count ? new Date(instant(2 * stop + 1)) : null,
        }));
        expect(stops).toEqual(expected);
        expect((await revision()) - before).toBe(count);
      },
    ),
    { numRuns: 25 },
  );
});
