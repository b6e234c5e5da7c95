import type { EntryRecord } from "./records.js";
import { toPoints } from "./toPoints.js";

export interface EntryRow {
  entry_id: string;
  member_id: string;
  sequence: string;
  kind: EntryRecord["kind"];
  points: string;
  occurred_at: Date;
  recorded_at: Date;
  partner_code: string | null;
}

export const ENTRY_COLUMNS = "entry_id, member_id, sequence, kind, points, occurred_at, recorded_at, partner_code";

export function toEntry(row: EntryRow): EntryRecord {
  return {
    id: row.entry_id,
    memberId: row.member_id,
    kind: row.kind,
    points: toPoints(row.points),
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    partnerCode: row.partner_code,
  };
}
