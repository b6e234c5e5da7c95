import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import type { HoldRecord } from "./records.js";
import { toPoints } from "./toPoints.js";

interface Row {
  hold_id: string;
  member_id: string;
  partner_code: string;
  status: HoldRecord["status"];
  points: string;
  captured: string;
  expires_at: Date;
}

/** A hold as it is now: from its end on it is EXPIRED, whether or not the sweeper has closed it. */
export async function readHold(database: Database, memberId: string, holdId: string): Promise<HoldRecord | undefined> {
  const [row] = await readRows<Row>(
    database,
    `SELECT hold_id, member_id, partner_code, points, captured, expires_at,
            CASE WHEN status = 'AUTHORISED' AND expires_at <= now() THEN 'EXPIRED' ELSE status END AS status
     FROM hold WHERE member_id = $1 AND hold_id = $2`,
    [memberId, holdId],
  );
  if (!row) return undefined;
  return {
    id: row.hold_id,
    memberId: row.member_id,
    partnerCode: row.partner_code,
    status: row.status,
    points: toPoints(row.points),
    captured: toPoints(row.captured),
    expiresAt: row.expires_at,
  };
}
