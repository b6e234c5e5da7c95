import { createHash } from "node:crypto";
import { merkleRoot } from "./merkleRoot.js";
import { readNetstrings } from "./readNetstrings.js";

export interface ExportReport {
  readonly cycleId: string;
  readonly entries: number;
  readonly chains: number;
  readonly seals: number;
  /** Root of each seal in their order, hexadecimal. */
  readonly roots: readonly string[];
  /** What is wrong, each with its line; empty when everything is proved. */
  readonly problems: readonly string[];
}

interface Chain {
  /** Seal after each entry; the first stands before any. */
  readonly seals: string[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HASH = /^[0-9a-f]{64}$/;
const WHOLE = /^(0|-?[1-9]\d*)$/;
const ENTRY_FIELDS = 10;
/** The leaf of what partners' statements list; seals from before have none. */
const STATEMENTS = "tessera.statements.v1";

/**
 * Proves an export of the money ledger from its bytes alone: every line is written as an export writes it, every entry is sealed behind
 * the one before it in its chain and sums to zero, and every seal's root is that of the chains as they stood. The last seal binds
 * everything in the file, so nothing can be changed, taken out, moved or slipped in. Knows nothing of the network's code.
 */
export function verifyExport(bytes: Uint8Array): ExportReport {
  const problems: string[] = [];
  const lines = readLines(bytes, problems);
  const chains = new Map<string, Chain>();
  const roots: string[] = [];
  const head = readObject(lines[0] ?? "", ["kind", "format", "cycleId", "seals"]);
  const cycleId = typeof head?.["cycleId"] === "string" && UUID.test(head["cycleId"]) ? head["cycleId"] : "";
  if (
    head?.["kind"] !== "export" ||
    head["format"] !== "tessera.ledger.v1" ||
    cycleId === "" ||
    !Number.isSafeInteger(head["seals"])
  ) {
    problems.push("line 1: not the head of an export");
  }
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const isSeal = line.startsWith('{"kind":"seal"');
    const problem = isSeal
      ? checkSeal(line, cycleId, roots, chains)
      : roots.length > 0
        ? "an entry stands behind a seal"
        : checkEntry(line, cycleId, chains);
    if (problem !== undefined) problems.push(`line ${index + 1}: ${problem}`);
  }
  if (roots.length === 0 || roots.length !== head?.["seals"])
    problems.push("the seals are not as many as the head says");
  problems.push(...unbound(lines, chains));
  const entries = [...chains.values()].reduce((sum, { seals }) => sum + seals.length - 1, 0);
  return { cycleId, entries, chains: chains.size, seals: roots.length, roots, problems };
}

function readLines(bytes: Uint8Array, problems: string[]): string[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    problems.push("the file is not UTF-8");
    return [];
  }
  if (!text.endsWith("\n")) problems.push("the last line is broken off");
  return text.replace(/\n$/, "").split("\n");
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

/** Follows the chain with one entry; answers what is wrong with it. */
function checkEntry(line: string, cycleId: string, chains: Map<string, Chain>): string | undefined {
  const { kind, text, seal } = readObject(line, ["kind", "text", "seal"]) ?? {};
  if (kind !== "entry" || typeof text !== "string" || typeof seal !== "string" || !HASH.test(seal))
    return "not a line of an export";
  const fields = readNetstrings(text) ?? [];
  const [tag, scope, currency = "", sequence, entryId = ""] = fields;
  const postings = Number(fields[ENTRY_FIELDS]);
  const lines = fields.slice(ENTRY_FIELDS + 1);
  if (tag !== "tessera.money.v1" || !/^[A-Z]{3}$/.test(currency)) return "not the canonical form of an entry";
  if (scope !== cycleId) return "an entry of another cycle";
  const last = [...chains.keys()].at(-1);
  if (last !== undefined && last > currency) return `chain ${currency} stands behind chain ${last}`;
  const chain = chains.get(currency) ?? { seals: ["0".repeat(64)] };
  chains.set(currency, chain);
  const before = chain.seals.at(-1) ?? "";
  chain.seals.push(seal);
  const name = `entry ${entryId}, number ${sequence} of ${currency}`;
  if (sequence !== String(chain.seals.length - 1)) return `${name}: number ${chain.seals.length - 1} was to come`;
  const expected = createHash("sha256").update(Buffer.from(before, "hex")).update(text, "utf8").digest("hex");
  if (expected !== seal) return `${name}: the seal is not of this entry behind the one before it`;
  if (!(postings >= 2) || lines.length !== 2 * postings) return `${name}: not as many postings as it was sealed with`;
  const amounts = lines.filter((_, index) => index % 2 === 1);
  if (!amounts.every((amount) => WHOLE.test(amount))) return `${name}: an amount is no whole number`;
  const sum = amounts.reduce((total, amount) => total + BigInt(amount), 0n);
  return sum === 0n ? undefined : `${name}: the postings sum to ${sum}`;
}

/** Checks one seal against the chains as far as it binds them; answers what is wrong with it. */
function checkSeal(
  line: string,
  cycleId: string,
  roots: string[],
  chains: ReadonlyMap<string, Chain>,
): string | undefined {
  const { leaves, root } = readObject(line, ["kind", "leaves", "root"]) ?? {};
  if (!Array.isArray(leaves) || !leaves.every((leaf) => typeof leaf === "string") || typeof root !== "string")
    return "not a line of an export";
  roots.push(root);
  if (merkleRoot(leaves) !== root) return "the root is not of the leaves";
  const [seal = [], books = [], ...rest] = leaves.map((leaf) => readNetstrings(leaf) ?? []);
  const bound = rest[0]?.[0] === STATEMENTS ? rest.slice(1) : rest;
  if (seal[0] !== "tessera.seal.v1" || seal[1] !== cycleId || books[0] !== "tessera.books.v1")
    return "a seal of something else";
  if (seal[2] !== String(roots.length)) return `seal ${seal[2]}: number ${roots.length} was to come`;
  if (seal[6] !== String(bound.length)) return `seal ${seal[2]}: not as many chains as it says`;
  const wrong = bound.find(([tag, scope, currency, entries, head], index) => {
    const isAfter = index === 0 || (bound[index - 1]?.[2] ?? "") < (currency ?? "");
    const found = chains.get(currency ?? "")?.seals[Number(entries)];
    return tag !== "tessera.chain.v1" || scope !== cycleId || !isAfter || !(Number(entries) > 0) || found !== head;
  });
  return wrong && `seal ${seal[2]}: chain ${wrong[2]} did not stand so after ${wrong[3]} entries`;
}

/** What stands in the file beyond the last seal. */
function unbound(lines: readonly string[], chains: ReadonlyMap<string, Chain>): string[] {
  const { leaves } = readObject(lines.at(-1) ?? "", ["kind", "leaves", "root"]) ?? {};
  const bound = new Map(
    (Array.isArray(leaves) ? leaves : []).slice(2).flatMap((leaf) => {
      const [tag, , currency, entries] = readNetstrings(String(leaf)) ?? [];
      return tag === STATEMENTS ? [] : [[currency, entries] as const];
    }),
  );
  return [...chains]
    .filter(([currency, { seals }]) => bound.get(currency) !== String(seals.length - 1))
    .map(([currency]) => `chain ${currency} is not bound to its end by the last seal`);
}
