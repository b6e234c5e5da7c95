import { newId, type Tx } from "@tessera/runtime";
import type { StoredFile } from "../../domain/files/storedFile.js";

/** What a file is read as. The same bytes count once for each purpose. */
export type ImportPurpose = "BANK_STATEMENT" | "PARTNER_STATEMENT" | "PAYMENT_STATUS";

export interface FileImport {
  readonly id: string;
  readonly fileId: string;
  readonly importedBy: string;
  readonly recordedAt: Date;
}

/**
 * Takes the right to import these bytes for a purpose, for life; `scope` is the partner's code where each partner has files of its
 * own. Waits for another transaction that is importing them now. Answers the new import, or the earlier one.
 */
export async function claimImport(
  tx: Tx,
  purpose: ImportPurpose,
  scope: string,
  file: Pick<StoredFile, "id" | "sha256">,
  importedBy: string,
): Promise<{ readonly claimed: FileImport } | { readonly earlier: FileImport }> {
  const [row] = await tx.query<Row>(
    `INSERT INTO file_import (purpose, scope, sha256, id, file_id, imported_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (purpose, scope, sha256) DO NOTHING RETURNING id, file_id, imported_by, recorded_at`,
    [purpose, scope, file.sha256, newId(), file.id, importedBy],
  );
  if (row) return { claimed: toImport(row) };
  const [earlier] = await tx.query<Row>(
    "SELECT id, file_id, imported_by, recorded_at FROM file_import WHERE purpose = $1 AND scope = $2 AND sha256 = $3",
    [purpose, scope, file.sha256],
  );
  if (!earlier) throw new Error("an import that was there has vanished");
  return { earlier: toImport(earlier) };
}

interface Row {
  readonly id: string;
  readonly file_id: string;
  readonly imported_by: string;
  readonly recorded_at: Date;
}

function toImport(row: Row): FileImport {
  return { id: row.id, fileId: row.file_id, importedBy: row.imported_by, recordedAt: row.recorded_at };
}
