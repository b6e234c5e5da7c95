import { createHash } from "node:crypto";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What jsonb cannot hold: U+0000 and halves of surrogate pairs. */
const NOT_IN_JSONB = /\u0000|\p{Surrogate}/u;

/**
 * An answer as JSON text for a jsonb column. bigint and Date are tagged (`{"$bigint": "12"}`, `{"$date": "…Z"}`), so that
 * `decodeAnswer` gives them back; fields that are undefined are left out. Throws TypeError for what is no plain value.
 */
export function encodeAnswer(answer: unknown): string {
  return JSON.stringify(toJson(answer));
}

/** The answer that `encodeAnswer` wrote, from the parsed column. */
export function decodeAnswer<Answer>(stored: unknown): Answer {
  return fromJson(stored as Json) as Answer;
}

/** SHA-256 of an input in one canonical form: names sorted, undefined left out. */
export function hashInput(input: unknown): Buffer {
  return createHash("sha256")
    .update(JSON.stringify(toJson(input)))
    .digest();
}

function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "string")
    return NOT_IN_JSONB.test(value) ? { $utf16: Buffer.from(value, "utf16le").toString("base64") } : value;
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return { $bigint: value.toString() };
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) {
    throw new TypeError(`an answer cannot hold a ${typeof value}`);
  }
  const names = Object.keys(value).filter((name) => (value as Record<string, unknown>)[name] !== undefined);
  const json: { [name: string]: Json } = Object.create(null) as { [name: string]: Json };
  for (const name of names.sort()) json[escapeName(name)] = toJson((value as Record<string, unknown>)[name]);
  return json;
}

function fromJson(json: Json): unknown {
  if (Array.isArray(json)) return json.map(fromJson);
  if (json === null || typeof json !== "object") return json;
  const { $bigint, $date, $utf16 } = json;
  if (typeof $bigint === "string") return BigInt($bigint);
  if (typeof $date === "string") return new Date($date);
  if (typeof $utf16 === "string") return Buffer.from($utf16, "base64").toString("utf16le");
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name.startsWith("$") ? name.slice(1) : name, fromJson(value)]),
  );
}

/** A name of the answer's own never looks like a tag. */
function escapeName(name: string): string {
  return name.startsWith("$") ? `$${name}` : name;
}
