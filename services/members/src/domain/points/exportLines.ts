/** Names the form of an export; docs/tamper-evidence.md describes it. */
const EXPORT_FORMAT = "tessera.book.v1";

/** The seal over all books that binds an export. */
export interface BoundBook {
  /** UUID. */
  readonly sealId: string;
  readonly members: number;
  /** Lower-case hexadecimal. */
  readonly root: string;
  readonly sealedAt: Date;
}

/** The first line of an export: which seal binds what follows, over the books of how many members. */
export function exportHead({ sealId, members, sealedAt }: BoundBook): string {
  return JSON.stringify({
    kind: "export",
    format: EXPORT_FORMAT,
    seal: sealId,
    members,
    sealedAt: sealedAt.toISOString(),
  });
}

/** An entry as it was sealed: its canonical form and its seal. */
export function exportEntry(text: string, seal: string): string {
  return JSON.stringify({ kind: "entry", text, seal });
}

/** The last line: the root over the heads of all books. */
export function exportRoot({ root }: BoundBook): string {
  return JSON.stringify({ kind: "root", root });
}
