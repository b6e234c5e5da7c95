import { createHash } from "node:crypto";
import { readPointsEntry, type PointsEntry } from "./readPointsEntry.js";

export interface BookReport {
  /** UUID. */
  readonly seal: string;
  readonly members: number;
  readonly entries: number;
  /** Points of each account over all entries; they sum to zero. */
  readonly balances: Readonly<Record<string, string>>;
  readonly root: string;
  /** What is wrong, each with its line, the first hundred; empty when everything is proved. */
  readonly problems: readonly string[];
}

const HASH = /^[0-9a-f]{64}$/;
const MOST_PROBLEMS = 100;
const NOTHING = "0".repeat(64);

/** The book that is read now. */
interface OpenBook {
  readonly memberId: string;
  sequence: number;
  seal: string;
}

/**
 * Proves an export of the points book line by line, in the memory of one line: every entry is sealed behind the one before it in its
 * member's book, its postings sum to zero per issuer and come to its points, and the heads of all books come to the root. Knows nothing of the
 * network's code.
 */
export async function verifyBook(lines: AsyncIterable<string> | Iterable<string>): Promise<BookReport> {
  const problems: string[] = [];
  const balances = new Map<string, bigint>();
  const tree = openTree();
  let head: Readonly<Record<string, unknown>> | undefined;
  let book: OpenBook | undefined;
  let root = "";
  let [members, entries, number] = [0, 0, 0];
  const tell = (problem: string) => {
    if (problems.length < MOST_PROBLEMS) problems.push(`line ${number}: ${problem}`);
  };
  const close = () => {
    if (book) tree.add(`tessera.book.v1|${book.memberId}|${book.sequence}|${book.seal}`);
  };
  for await (const line of lines) {
    number += 1;
    if (number === 1) {
      head = readObject(line, ["kind", "format", "seal", "members", "sealedAt"]);
      if (head?.["kind"] !== "export" || head["format"] !== "tessera.book.v1") tell("not the head of an export");
      continue;
    }
    if (root !== "") {
      tell("a line stands behind the root");
      continue;
    }
    const told = readObject(line, ["kind", "root"]);
    if (told?.["kind"] === "root") {
      close();
      root = String(told["root"]);
      if (tree.root() !== root) tell("the root is not of these books");
      continue;
    }
    const { kind, text, seal } = readObject(line, ["kind", "text", "seal"]) ?? {};
    const entry = typeof text === "string" ? readPointsEntry(text) : undefined;
    if (kind !== "entry" || !entry || typeof text !== "string" || typeof seal !== "string" || !HASH.test(seal)) {
      tell("not a line of an export");
      continue;
    }
    entries += 1;
    if (book?.memberId !== entry.memberId) {
      if (book && book.memberId > entry.memberId) tell(`member ${entry.memberId} stands behind ${book.memberId}`);
      close();
      members += 1;
      book = { memberId: entry.memberId, sequence: 0, seal: NOTHING };
    }
    const problem = follow(book, entry, text, seal) ?? balance(entry, balances);
    if (problem !== undefined)
      tell(`entry ${entry.entryId}, number ${entry.sequence} of member ${entry.memberId}: ${problem}`);
  }
  if (root === "") tell("the root is missing: the end is broken off");
  if (head?.["members"] !== members) tell(`${members} books are here, not as many as the head says`);
  const seal = typeof head?.["seal"] === "string" ? head["seal"] : "";
  const sums = Object.fromEntries([...balances].sort().map(([account, points]) => [account, points.toString()]));
  return { seal, members, entries, balances: sums, root, problems };
}

/** Follows the chain of a book with one entry; answers what is wrong with it. */
function follow(book: OpenBook, { sequence, kind }: PointsEntry, text: string, seal: string): string | undefined {
  const [before, last] = [book.seal, book.sequence];
  [book.seal, book.sequence] = [seal, sequence];
  // A repayment has the number of the purchase that made it.
  if (sequence !== last + 1 && !(kind === "DEBT_REPAYMENT" && sequence === last && last > 0))
    return `number ${last + 1} was to come`;
  const expected = createHash("sha256").update(Buffer.from(before, "hex")).update(text, "utf8").digest("hex");
  return expected === seal ? undefined : "the seal is not of this entry behind the one before it";
}

/** Adds an entry to the balances; answers what is wrong with its sums. */
function balance({ points, postings }: PointsEntry, balances: Map<string, bigint>): string | undefined {
  const issuers = new Map<string, bigint>();
  let effect = 0n;
  for (const { account, issuerCode, points: moved } of postings) {
    balances.set(account, (balances.get(account) ?? 0n) + moved);
    issuers.set(issuerCode, (issuers.get(issuerCode) ?? 0n) + moved);
    if (account === "MEMBER" || account === "DEBT") effect += moved;
  }
  const lopsided = [...issuers].find(([, sum]) => sum !== 0n);
  if (lopsided) return `the postings of issuer ${lopsided[0]} sum to ${lopsided[1]}`;
  return effect === points ? undefined : `the postings come to ${effect} points, not to ${points}`;
}

/** The object of a line with exactly these keys in this order, or undefined; written in another way it is not what was exported. */
function readObject(line: string, keys: readonly string[]): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || JSON.stringify(value) !== line) return undefined;
    return Object.keys(value).join() === keys.join() ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The tree of RFC 6962, section 2.1, leaf by leaf: whole subtrees from left to right, each smaller than the one before it. */
function openTree() {
  const hash = (...parts: readonly (Uint8Array | string)[]) =>
    parts.reduce((sum, part) => sum.update(part), createHash("sha256")).digest();
  const subtrees: { readonly size: number; readonly hash: Buffer }[] = [];
  const join = (trees: typeof subtrees): void => {
    const [right, left] = [trees.pop()!, trees.pop()!];
    trees.push({ size: left.size + right.size, hash: hash(Buffer.of(1), left.hash, right.hash) });
  };
  return {
    add(leaf: string): void {
      subtrees.push({ size: 1, hash: hash(Buffer.of(0), leaf) });
      while (subtrees.length > 1 && subtrees.at(-2)!.size === subtrees.at(-1)!.size) join(subtrees);
    },
    root(): string {
      const trees = [...subtrees];
      while (trees.length > 1) join(trees);
      return (trees[0]?.hash ?? hash()).toString("hex");
    },
  };
}
