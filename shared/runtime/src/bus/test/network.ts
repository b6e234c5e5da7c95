import type { FactType } from "@tessera/contracts";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { z } from "zod";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { inTransaction } from "../../database/inTransaction.js";
import { CursorMemory1700100000000 } from "../../database/cursorMemory.js";
import { OutboxTurns1700930000000 } from "../../database/outboxTurns.js";
import { RuntimeTables1700000000000 } from "../../database/tables.js";
import type { Database } from "../../database/transaction.js";
import { createLogger } from "../../logger.js";
import { publishFacts } from "../publishFacts.js";
import { startBus } from "../startBus.js";
import type { BusOptions, ReceivedFact, RunningBus, Subscription } from "../subscription.js";

/** What a subscriber's handler leaves behind: one row for each time a fact was applied, in order. */
class AppliedFacts1700000000001 implements MigrationInterface {
  name = "AppliedFacts1700000000001";
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      "CREATE TABLE applied (number bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, sequence bigint NOT NULL, text text NOT NULL)",
    );
  }
  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const said = z.object({ text: z.string() });
export const wordSaid: FactType<{ text: string }> = {
  topic: "members.wordSaid.v1",
  schema: said,
  example: { text: "hello" },
};
export const log = createLogger("test", process.env["TEST_LOG"] ?? "silent");

export async function createBusDatabase(): Promise<TestDatabase> {
  return createTestDatabase([
    RuntimeTables1700000000000,
    AppliedFacts1700000000001,
    CursorMemory1700100000000,
    OutboxTurns1700930000000,
  ]);
}

/** Publishes one fact for each [key, sequence], in one transaction. */
export async function say(
  database: Database,
  words: readonly (readonly [key: string, sequence: number])[],
  text?: string,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await publishFacts(
      tx,
      words.map(([key, sequence]) => ({
        type: wordSaid,
        key,
        sequence,
        payload: { text: text ?? `${key}${sequence}` },
      })),
    );
  });
}

/** A subscription to members that writes each fact into `applied`; `before` may throw or dawdle. */
export function recording(
  before: (facts: readonly ReceivedFact[]) => Promise<void> | void = () => undefined,
): Subscription {
  return {
    publisher: "members",
    types: [wordSaid],
    async handle(facts, tx) {
      await before(facts);
      await tx.query(
        "INSERT INTO applied (key, sequence, text) SELECT key, sequence, text FROM json_to_recordset($1::json) AS f (key text, sequence bigint, text text)",
        [
          JSON.stringify(
            facts.map(({ key, sequence, payload }) => ({ key, sequence, text: (payload as { text: string }).text })),
          ),
        ],
      );
    },
  };
}

/** "key:sequence" of everything applied, in the order of application. */
export async function readApplied(database: Database): Promise<string[]> {
  const { rows } = await database.pool.query<{ fact: string }>(
    "SELECT key || ':' || sequence AS fact FROM applied ORDER BY number",
  );
  return rows.map(({ fact }) => fact);
}

/** Looks every few milliseconds until it is so; throws what was expected after `timeoutMs`. */
export async function eventually(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  timeoutMs = 10_000,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await pause(5);
  }
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Buses that a test started, to be stopped behind it. */
export function createBuses(): {
  start(options: Omit<BusOptions, "log">): Promise<RunningBus>;
  stopAll(): Promise<void>;
} {
  const running = new Set<RunningBus>();
  return {
    async start(options) {
      const bus = await startBus({ ...options, log });
      running.add(bus);
      return bus;
    },
    async stopAll() {
      await Promise.all([...running].map((bus) => bus.stop()));
      running.clear();
    },
  };
}
