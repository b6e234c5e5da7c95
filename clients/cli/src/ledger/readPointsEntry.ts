/** An entry of the points book as its canonical form says. */
export interface PointsEntry {
  readonly memberId: string;
  readonly sequence: number;
  readonly entryId: string;
  readonly kind: string;
  /** What the member has more, or less, by it. */
  readonly points: bigint;
  readonly postings: readonly PointsPosting[];
}

export interface PointsPosting {
  readonly account: string;
  readonly issuerCode: string;
  readonly points: bigint;
}

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const HEAD = new RegExp(
  String.raw`^tessera\.points\.v1\|(${UUID})\|([1-9]\d{0,14})\|(${UUID})\|([A-Z_]+)\|(-?\d{1,18})\|`,
);
const TAIL = new RegExp(String.raw`^\|(?:-|${UUID})\|[^|]{24}\|[^|]{24}\|(\{.*\})$`, "s");
const WHOLE = /^-?\d{1,18}$/;
const POSTING_FIELDS = 5;

/** Reads a canonical form (docs/tamper-evidence.md); undefined when it is none. */
export function readPointsEntry(text: string): PointsEntry | undefined {
  const head = HEAD.exec(text);
  if (!head) return undefined;
  const [all, memberId = "", sequence, entryId = "", kind = "", points = ""] = head;
  const rest = skipPartner(text.slice(all.length));
  const array = rest === undefined ? undefined : TAIL.exec(rest)?.[1];
  const postings = array === undefined ? undefined : readPostings(array);
  return postings && { memberId, sequence: Number(sequence), entryId, kind, points: BigInt(points), postings };
}

/** Behind the partner's code, which has its length in bytes before it because it may hold a bar. */
function skipPartner(text: string): string | undefined {
  if (text.startsWith("-|")) return text.slice(1);
  const [all = "", length] = /^(\d{1,4}):/.exec(text) ?? [];
  if (length === undefined) return undefined;
  const bytes = Buffer.from(text.slice(all.length), "utf8");
  return bytes.subarray(Number(length)).toString("utf8");
}

/** An array of rows as PostgreSQL writes it: `{"(account,issuer,lot,debt,points)",…}`. */
function readPostings(array: string): readonly PointsPosting[] | undefined {
  const postings: PointsPosting[] = [];
  for (const row of splitQuoted(array.slice(1, -1), "\\") ?? []) {
    const fields = /^\(.*\)$/s.test(row) ? splitQuoted(row.slice(1, -1), '"') : undefined;
    const [account = "", issuerCode = "", , , points = ""] = fields ?? [];
    if (fields?.length !== POSTING_FIELDS || !WHOLE.test(points)) return undefined;
    postings.push({ account, issuerCode, points: BigInt(points) });
  }
  return postings.length === 0 ? undefined : postings;
}

/** Fields between commas, in quotes where they need it; within quotes the mark stands before a quote or itself, or a quote is doubled. */
function splitQuoted(text: string, mark: "\\" | '"'): string[] | undefined {
  const fields: string[] = [];
  let field = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    const following = text[at + 1];
    if (isQuoted && character === "\\") {
      field += following ?? "";
      at += 1;
    } else if (isQuoted && mark === '"' && character === '"' && following === '"') {
      field += '"';
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === "," && !isQuoted) {
      fields.push(field);
      field = "";
    } else field += character;
  }
  return isQuoted ? undefined : [...fields, field];
}
