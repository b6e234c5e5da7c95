import { StartRefused } from "../errors.js";

const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/ENOSPC|No space left on device/, "the disk is full"],
  [/EDQUOT|Disk quota exceeded/, "the disk quota is used up"],
  [/EROFS|Read-only file system/, "the file system is read-only"],
  [/EACCES|EPERM|Permission denied|Operation not permitted/, "permission denied"],
  [/ENOTDIR|EEXIST|Not a directory/, "a file stands where a folder is needed"],
  [/ENOENT|No such file or directory/, "no folder can be made there"],
  [/ENAMETOOLONG|File name too long/, "its path is too long"],
  [/EIO|Input\/output error/, "the disk answers with errors"],
];

/** One line for a data folder that cannot be written; undefined when the text or error tells of something else. */
export function folderRefusal(folder: string, told: unknown): StartRefused | undefined {
  const text = told instanceof Error ? `${(told as NodeJS.ErrnoException).code ?? ""} ${told.message}` : String(told);
  const reason = REASONS.find(([pattern]) => pattern.test(text))?.[1];
  return reason === undefined ? undefined : new StartRefused(`The data folder ${folder} cannot be used: ${reason}.`);
}

/** Runs what prepares a folder; errors of the disk become one line. */
export function preparing<T>(folder: string, prepare: () => T): T {
  try {
    return prepare();
  } catch (error) {
    throw folderRefusal(folder, error) ?? error;
  }
}
