import type { Cursor } from "./planBatch.js";

/** A cursor as the table holds it; `applied` is null where there is none. */
export interface StoredCursor {
  readonly applied: string | null;
  readonly fact_id: string | null;
  readonly told_at: Date | null;
}

export function toCursor({ applied, fact_id, told_at }: StoredCursor): Cursor | undefined {
  return applied === null
    ? undefined
    : { sequence: Number(applied), id: fact_id, recordedAt: told_at?.toISOString() ?? null };
}
