import type { Database, Tx } from "@tessera/runtime";
import type { FileUse } from "../../domain/files/fileQuota.js";
import { rowsOf } from "../rowsOf.js";

/** The bytes of files that a partner brought; those that were made for it do not count. */
export async function readFileUse(source: Database | Tx, partnerCode: string): Promise<FileUse> {
  const [row] = await rowsOf<{ day_bytes: string; life_bytes: string; seconds: number }>(
    source,
    `SELECT coalesce(sum(bytes) FILTER (WHERE recorded_at > clock_timestamp() - interval '1 day'), 0) AS day_bytes,
            coalesce(sum(bytes), 0) AS life_bytes,
            coalesce(extract(epoch FROM min(recorded_at) FILTER (WHERE recorded_at > clock_timestamp() - interval '1 day')
              + interval '1 day' - clock_timestamp()), 0)::float8 AS seconds
     FROM stored_file
     WHERE owner_partner_code = $1 AND NOT EXISTS (SELECT FROM made_file WHERE file_id = stored_file.id)`,
    [partnerCode],
  );
  return {
    dayBytes: Number(row?.day_bytes ?? 0),
    lifeBytes: Number(row?.life_bytes ?? 0),
    secondsToOldest: row?.seconds ?? 0,
  };
}

/** Lets one file of a partner become one at a time, until the transaction ends. */
export async function lockFileUse(tx: Tx, partnerCode: string): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 32342))", [partnerCode]);
}
