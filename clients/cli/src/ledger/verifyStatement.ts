import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import { merkleRoot } from "./merkleRoot.js";
import { readNetstrings } from "./readNetstrings.js";

export interface StatementReport {
  readonly cycleId: string;
  readonly partnerCode: string;
  readonly obligations: number;
  /** The root that the statement is proved under, hexadecimal. */
  readonly root: string;
  /** What is wrong; empty when every obligation is proved. */
  readonly problems: readonly string[];
}

interface Proof {
  readonly leaf: string;
  readonly index: number;
  readonly path: readonly string[];
  readonly leaves: readonly string[];
  readonly root: string;
}

const HASH = /^[0-9a-f]{64}$/;

/** Whether a file has records of a partner's statement as CSV. An export has none: its lines are objects. */
export function isStatement(bytes: Uint8Array): boolean {
  return /^"?(OPENING|ENTRY|CLOSING|ROOT|PROOF)"?,/m.test(Buffer.from(bytes).toString("latin1"));
}

/**
 * Proves from a statement's CSV alone that its obligations are those that the cycle's Merkle root binds: digests its ENTRY records, and
 * follows the path of its PROOF record to the root (RFC 6962, section 2.1.1). Knows nothing of the network's code.
 */
export function verifyStatement(bytes: Uint8Array): StatementReport {
  const nothing = { cycleId: "", partnerCode: "", obligations: 0, root: "" };
  const rows = readRows(bytes);
  if (!rows) return { ...nothing, problems: ["the file is not a statement as CSV"] };
  const proofs = rows.filter(([name]) => name === "PROOF");
  const proof = proofs.length === 1 ? readProof(proofs[0]?.[3] ?? "") : undefined;
  if (!proof)
    return {
      ...nothing,
      problems: [
        "the statement has no proof: give the file of a language (--language), made when the cycle was sealed",
      ],
    };
  const [tag, cycleId = "", partnerCode = "", count, digest] = readNetstrings(proof.leaf) ?? [];
  const entries = rows.filter(([name]) => name === "ENTRY");
  const problems: string[] = [];
  if (tag !== "tessera.statement.v1") problems.push("the proof is of something else");
  if (count !== String(entries.length)) problems.push(`${entries.length} obligations are listed, ${count} are sealed`);
  if (digestEntries(entries) !== digest) problems.push("the obligations are not those that were sealed");
  const statements = readNetstrings(proof.leaves[2] ?? "") ?? [];
  const [, , partners, statementsRoot] = statements;
  if (statements[0] !== "tessera.statements.v1" || statements[1] !== cycleId) {
    problems.push("the cycle's seal binds no statements");
  } else if (climb(proof, Number(partners)) !== statementsRoot) {
    problems.push("the proof does not lead to the root of the statements");
  }
  if (merkleRoot(proof.leaves) !== proof.root) problems.push("the proof does not lead to the root");
  const told = rows.filter(([name]) => name === "ROOT").map((row) => row[3]);
  if (told.length !== 1 || told[0] !== proof.root) problems.push("the statement tells another root than it proves");
  return { cycleId, partnerCode, obligations: entries.length, root: proof.root, problems };
}

function readRows(bytes: Uint8Array): readonly (readonly string[])[] | undefined {
  try {
    return parse(Buffer.from(bytes), { bom: true });
  } catch {
    return undefined;
  }
}

function readProof(text: string): Proof | undefined {
  try {
    const proof = JSON.parse(text) as Partial<Proof>;
    const { leaf, index, path, leaves, root } = proof;
    const areTexts = (list: unknown): list is readonly string[] =>
      Array.isArray(list) && list.every((one) => typeof one === "string");
    if (typeof leaf !== "string" || typeof index !== "number" || !areTexts(path) || !areTexts(leaves)) return undefined;
    return typeof root === "string" && HASH.test(root) ? { leaf, index, path, leaves, root } : undefined;
  } catch {
    return undefined;
  }
}

/** The chain of the lines, from 32 zero bytes on. */
function digestEntries(entries: readonly (readonly string[])[]): string {
  let seal = Buffer.alloc(32);
  for (const [
    ,
    at = "",
    kind = "",
    reference = "",
    counterparty = "",
    currency = "",
    receivable = "",
    payable = "",
  ] of entries) {
    // One of them is zero. Amounts have the currency's digits, so that without their point they are minor units.
    const [owed, owes] = [toMinor(receivable), toMinor(payable)];
    const amount = owed === 0n ? -owes : owed;
    const fields = [
      "tessera.obligation.v1",
      currency,
      at,
      kind,
      unguard(reference),
      unguard(counterparty),
      String(amount),
    ];
    const text = fields.map((field) => `${Buffer.byteLength(field)}:${field},`).join("");
    seal = createHash("sha256").update(seal).update(text, "utf8").digest();
  }
  return seal.toString("hex");
}

function toMinor(amount: string): bigint {
  return /^\d+(\.\d+)?$/.test(amount) ? BigInt(amount.replace(".", "")) : -1n;
}

/** Without the apostrophe that keeps a spreadsheet from computing a cell. */
function unguard(cell: string): string {
  return /^'[=+\-@＝＋－＠\p{Cc}]/u.test(cell) ? cell.slice(1) : cell;
}

/** From the leaf up to the root by the bits of its place and of the last place: RFC 9162, section 2.1.3.2. */
function climb({ leaf, index, path }: Proof, count: number): string | undefined {
  if (!Number.isSafeInteger(index) || index < 0 || !(index < count)) return undefined;
  const node = (left: Buffer, right: Buffer) =>
    createHash("sha256").update(Buffer.of(1)).update(left).update(right).digest();
  let hash = createHash("sha256").update(Buffer.of(0)).update(leaf, "utf8").digest();
  let [place, last] = [index, count - 1];
  for (const text of path) {
    if (last === 0 || !HASH.test(text)) return undefined;
    const other = Buffer.from(text, "hex");
    if (place % 2 === 1 || place === last) {
      hash = node(other, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else hash = node(hash, other);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash.toString("hex") : undefined;
}
