import type { StoredFile } from "../../domain/files/storedFile.js";

export interface FileRow {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: string;
  readonly media_type: string;
  readonly owner_subject: string;
  readonly owner_partner_code: string | null;
  readonly recorded_at: Date;
}

export const FILE_COLUMNS = "id, name, sha256, bytes, media_type, owner_subject, owner_partner_code, recorded_at";

export function toStoredFile(row: FileRow): StoredFile {
  return {
    id: row.id,
    name: row.name,
    sha256: row.sha256,
    bytes: Number(row.bytes),
    mediaType: row.media_type,
    ownerSubject: row.owner_subject,
    ownerPartnerCode: row.owner_partner_code,
    recordedAt: row.recorded_at,
  };
}
