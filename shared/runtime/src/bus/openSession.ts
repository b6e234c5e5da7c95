import pg, { type Pool } from "pg";

/** A database session of the bus, outside the pool: it holds advisory locks and listens. */
export interface Session {
  readonly client: pg.Client;
  /** True when the connection is gone, and every lock with it. */
  isLost(): boolean;
  close(): Promise<void>;
}

/**
 * A frozen process keeps its connection, and with it the lock that others wait for. Postgres ends a session that says nothing for so
 * long; a living one says something every few hundred milliseconds.
 */
const SILENCE_MS = 15_000;

/** Opens a session with the pool's own settings. `onEnd` is called once when the connection is lost or closed. */
export async function openSession(pool: Pool, name: string, onEnd: () => void): Promise<Session> {
  // The object itself, not a copy: the pool keeps its password as a property that a copy would lose.
  const client = new pg.Client(pool.options);
  let lost = false;
  const end = (): void => {
    if (lost) return;
    lost = true;
    onEnd();
  };
  client.on("error", end);
  client.on("end", end);
  const session = {
    client,
    isLost: () => lost,
    async close() {
      await client.end().catch(() => undefined);
    },
  };
  try {
    await client.connect();
    await client.query(
      `SET application_name = '${name}'; SET idle_session_timeout = ${SILENCE_MS}; SET statement_timeout = 0; SET jit = off`,
    );
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}

/** Takes a lock of the session without waiting; answers whether this session holds it now. */
export async function tryLock({ client }: Session, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    "SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked",
    [name],
  );
  return rows[0]?.locked === true;
}
