const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  EACCES: "you may not",
  EPERM: "you may not",
  EROFS: "its disk is read-only",
  ENOSPC: "its disk is full",
  EEXIST: "a file of this name is in the way",
};

/** Why a file was not read or written, in words; what has none keeps the system's. */
export function describeFileError(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return WORDS[code] ?? message.split("\n", 1)[0] ?? code;
}
