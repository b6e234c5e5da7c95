import { parsePublicId, publicId, type Caller, type Identity } from "@tessera/kernel";
import { orForbidden, type Database, type FileExchange } from "@tessera/runtime";
import { takeFile } from "../commands/files/takeFile.js";
import { mayBringFiles, mayReadFile, mayReadFiles } from "../domain/access.js";
import { findFile } from "../store/files/findFile.js";
import { readFileChunks } from "../store/files/fileChunks.js";

/** Files in and out of settlement, for the gateway's door. Who may do so is decided here, where the files are. */
export function settlementFiles(database: Database): FileExchange {
  return {
    admit: async (caller) => orForbidden(mayBringFiles(caller)),
    take: async (file, caller) => {
      const { id, sha256, bytes } = await takeFile(database, file, admitted(caller));
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
