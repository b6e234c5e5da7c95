import { publicId } from "@tessera/kernel";
import type { StoredFile } from "../../domain/files/storedFile.js";
import type { StoredFileType } from "../types/StoredFileType.js";

export function presentFile(file: StoredFile): StoredFileType {
  const { name, sha256, bytes, mediaType, recordedAt } = file;
  const id = publicId("fil", file.id);
  return { id, name, sha256, bytes, mediaType, url: `/files/${id}`, recordedAt };
}
