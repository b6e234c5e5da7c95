/** A file that cannot be used as it is: which one, where, and why. */
export class FileProblem extends Error {
  constructor(
    readonly file: string,
    /** 1 is the first line; undefined when the whole file is meant. */
    readonly line: number | undefined,
    readonly reason: string,
  ) {
    super(line === undefined ? `${file}: ${reason}` : `${file}:${line}: ${reason}`);
    this.name = "FileProblem";
  }
}
