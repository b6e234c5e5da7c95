import { pointsExpired } from "@tessera/contracts";
import {
  closeDatabase,
  createEmbeddedTransport,
  createNatsTransport,
  inTransaction,
  newId,
  openDatabase,
  publishFacts,
  CursorMemory1700100000000,
  OutboxTurns1700930000000,
  RuntimeTables1700000000000,
  startBus,
  type BusTransport,
  type Database,
  type Logger,
  type RunningBus,
  type Subscription,
} from "@tessera/runtime";
import pg from "pg";

/** A publisher and a subscriber with a database each, on one server, in one process. */
export interface BenchBus {
  /** Starts relay and processor. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Commits one fact for each member, each the next of its key, in one transaction. Answers the ids of their entries. */
  publish(memberIds: readonly string[]): Promise<readonly string[]>;
  /** Called with the entries of what was applied, when its transaction has committed. */
  onApplied(listener: (entryIds: readonly string[]) => void): void;
  close(): Promise<void>;
}

const CHANNEL = "bench_applied";

/** The subscriber keeps every fact in a table, and tells by NOTIFY, which Postgres sends when the transaction has committed. */
const recording: Subscription = {
  publisher: "members",
  types: [pointsExpired],
  async handle(facts, tx) {
    const ids = facts.map(({ payload }) => (payload as { entryId: string }).entryId);
    await tx.query(
      `WITH kept AS (INSERT INTO applied (entry_id) SELECT unnest($1::uuid[]) RETURNING 1)
       SELECT (SELECT count(*) FROM kept), pg_notify('${CHANNEL}', body) FROM unnest($2::text[]) AS told (body)`,
      [ids, notifications(ids)],
    );
  },
};

export interface BenchBusUrls {
  readonly publisher: string;
  readonly subscriber: string;
  /** NATS JetStream as the transport; the embedded one when left out. */
  readonly nats?: string;
}

export async function openBenchBus(urls: BenchBusUrls, log: Logger): Promise<BenchBus> {
  const publisher = await openRuntimeDatabase(urls.publisher, log);
  const subscriber = await openRuntimeDatabase(urls.subscriber, log);
  await subscriber.pool.query(
    "CREATE TABLE IF NOT EXISTS applied (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry_id uuid NOT NULL)",
  );
  const transport: BusTransport =
    urls.nats === undefined ? createEmbeddedTransport() : await createNatsTransport({ url: urls.nats, log });
  const listener = new pg.Client({ connectionString: urls.subscriber });
  await listener.connect();
  await listener.query(`LISTEN ${CHANNEL}`);
  const sequences = new Map<string, number>();
  let buses: RunningBus[] = [];

  async function start(): Promise<void> {
    const common = { transport, log };
    buses = [
      await startBus({ ...common, database: subscriber, service: "settlement", subscriptions: [recording] }),
      await startBus({ ...common, database: publisher, service: "members", subscriptions: [] }),
    ];
  }

  async function stop(): Promise<void> {
    for (const bus of buses.reverse()) await bus.stop();
    buses = [];
  }

  return {
    start,
    stop,
    async publish(memberIds) {
      const occurredAt = new Date().toISOString();
      const facts = memberIds.map((memberId) => ({
        type: pointsExpired,
        key: memberId,
        sequence: next(sequences, memberId),
        payload: { entryId: newId(), memberId, occurredAt, points: 1 },
      }));
      await inTransaction(publisher, async (tx) => publishFacts(tx, facts));
      buses.at(-1)?.wake();
      return facts.map(({ payload }) => payload.entryId);
    },
    onApplied(hear) {
      listener.on("notification", ({ payload = "" }) => hear(payload.split(",")));
    },
    async close() {
      await stop();
      await transport.stop();
      await listener.end();
      await closeDatabase(publisher);
      await closeDatabase(subscriber);
    },
  };
}

/** A notification may have 8,000 bytes. */
function notifications(ids: readonly string[]): string[] {
  const bodies: string[] = [];
  for (let start = 0; start < ids.length; start += 200) bodies.push(ids.slice(start, start + 200).join(","));
  return bodies;
}

function next(sequences: Map<string, number>, key: string): number {
  const sequence = (sequences.get(key) ?? 0) + 1;
  sequences.set(key, sequence);
  return sequence;
}

async function openRuntimeDatabase(url: string, log: Logger): Promise<Database> {
  return openDatabase({
    url,
    name: "bench-bus",
    migrations: [RuntimeTables1700000000000, CursorMemory1700100000000, OutboxTurns1700930000000],
    entities: [],
    poolSize: 10,
    log,
  });
}
