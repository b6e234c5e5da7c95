import { parsePublicId, partnerOf, publicId, type Caller, type Identity } from "@tessera/kernel";
import { orForbidden, type Database, type FileExchange } from "@tessera/runtime";
import { openQuota } from "../commands/files/keepToQuota.js";
import { takeFile } from "../commands/files/takeFile.js";
import { mayBringFiles, mayReadFile, mayReadFiles } from "../domain/access.js";
import type { FileQuota } from "../domain/files/fileQuota.js";
import { findFile } from "../store/files/findFile.js";
import { readFileChunks } from "../store/files/fileChunks.js";

/** Files in and out of settlement, for the gateway's door. Who may do so, and how much, is decided here, where the files are. */
export function settlementFiles(database: Database, quota?: FileQuota): FileExchange {
  return {
    admit: async (caller) => {
      const partnerCode = partnerOf(admitted(caller));
      if (partnerCode === undefined || !quota) return;
      const countBytes = await openQuota(database, { partnerCode, quota });
      // Who can bring a byte is let in.
      countBytes(1);
    },
    take: async (file, caller) => {
      const { id, sha256, bytes } = await takeFile(database, file, admitted(caller), quota);
      return { fileId: publicId("fil", id), sha256, bytes };
    },
    give: async (fileId, caller) => {
      orForbidden(mayReadFiles(caller));
      const id = parsePublicId("fil", fileId);
      const file = id === undefined ? null : await findFile(database, id);
      // Another's file is answered like one that is not there.
      if (file === null || !mayReadFile(caller, file)) return null;
      const { name, mediaType, sha256, bytes } = file;
      return { name, mediaType, sha256, bytes, content: readFileChunks(database, file.id) };
    },
  };
}

function admitted(caller: Caller): Identity {
  orForbidden(mayBringFiles(caller));
  if (caller === undefined) throw new Error("nobody was admitted");
  return caller;
}
