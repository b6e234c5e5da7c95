/** A bank takes each message id once; the file's own id without its dashes is one. */
export function messageIdOf(fileId: string): string {
  return fileId.replaceAll("-", "").toUpperCase();
}
