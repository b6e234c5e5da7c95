import type { ServiceName } from "@tessera/contracts";
import type { Client } from "pg";

/** Where a service's database session may be made to end: when a row of this table is written, or when that commits. */
export interface CrashPoint {
  readonly service: ServiceName;
  readonly table: string;
  readonly when: "ROW" | "COMMIT";
}

const TABLES: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  partners: ["outbox"],
  members: ["idempotency_key", "journal_entry", "spend", "hold", "outbox"],
  rewards: ["idempotency_key", "redemption", "reward_stock", "outbox"],
  settlement: ["idempotency_key", "inbox", "inbox_cursor", "obligation", "cycle", "cycle_total"],
};

export const CRASH_POINTS: readonly CrashPoint[] = (Object.entries(TABLES) as [ServiceName, string[]][]).flatMap(
  ([service, tables]) =>
    tables.flatMap((table) => [
      { service, table, when: "ROW" as const },
      { service, table, when: "COMMIT" as const },
    ]),
);

const counterOf = ({ table, when }: Pick<CrashPoint, "table" | "when">): string =>
  `crash_${when.toLowerCase()}_${table}`;

/**
 * Puts a trigger at every crash point of one service's database. It counts with a sequence, which no rollback turns back, and ends its
 * own session when the count comes to zero: the service sees a connection that breaks off in the middle.
 */
export async function placeCrashPoints(admin: Client, service: ServiceName): Promise<void> {
  await admin.query(`
    CREATE FUNCTION crash_here() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF nextval(TG_ARGV[0]) = 0 THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(10);
      END IF;
      RETURN NULL;
    END $$`);
  for (const point of CRASH_POINTS.filter((one) => one.service === service)) {
    const counter = counterOf(point);
    const kind = point.when === "ROW" ? "TRIGGER" : "CONSTRAINT TRIGGER";
    const time = point.when === "ROW" ? "" : "DEFERRABLE INITIALLY DEFERRED";
    await admin.query(`CREATE SEQUENCE ${counter} MINVALUE -1000 START 1`);
    await admin.query(`CREATE ${kind} ${counter} AFTER INSERT OR UPDATE ON ${point.table} ${time}
      FOR EACH ROW EXECUTE FUNCTION crash_here('${counter}')`);
  }
}

/** The session that writes the `rows`th row from now on ends there. */
export async function armCrash(admin: Client, point: CrashPoint, rows: number): Promise<void> {
  await admin.query("SELECT setval($1, $2)", [counterOf(point), -rows]);
}

export async function disarmCrash(admin: Client, point: CrashPoint): Promise<void> {
  await admin.query("SELECT setval($1, 1)", [counterOf(point)]);
}
