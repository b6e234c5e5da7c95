import type { FastifyRequest } from "fastify";
import { tooLarge } from "./arrivingBody.js";
import { FileRefused } from "./FileRefused.js";

/** What a file may say that it is. Nothing is believed of it: it is kept as it is and given back as an attachment. */
const MEDIA_TYPES: ReadonlySet<string> = new Set([
  "application/octet-stream",
  "application/xml",
  "text/xml",
  "text/csv",
  "text/plain",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]);
/** A page of another site may send this one without being asked first. */
const NEEDS_PREFLIGHT = "text/plain";
const MOST_NAME = 255;
/** Control characters, halves of surrogate pairs, what turns the direction of a text, and what makes a path of a name. */
const NO_NAME = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]/u;

export interface UploadHead {
  readonly name: string;
  readonly mediaType: string;
}

/** `Content-Digest: sha-256=:…:` (RFC 9530): what the sender says that its body's SHA-256 is. Other algorithms are not looked at. */
const SHA_256 = /(?:^|,)\s*sha-256=:([0-9A-Za-z+/]{43}=):\s*(?:,|$)/;

/** The SHA-256 that a sender promises, base64; undefined when it promises none. Throws FileRefused. */
export function promisedDigest({ headers }: FastifyRequest): string | undefined {
  const header = headers["content-digest"];
  if (header === undefined) return undefined;
  const text = String(header);
  const digest = SHA_256.exec(text)?.[1];
  if (digest === undefined && /sha-256/i.test(text)) {
    throw new FileRefused(400, "The header `content-digest` must be of the form sha-256=:BASE64:.");
  }
  return digest;
}

/** Looks at an upload before any of its body is read. Throws FileRefused. */
export function checkUpload({ headers, query }: FastifyRequest, mostBytes: number): UploadHead {
  if ((headers["content-encoding"] ?? "identity") !== "identity") {
    throw new FileRefused(415, "A compressed body is not taken: its size would be known too late.");
  }
  const mediaType = (headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase();
  if (!MEDIA_TYPES.has(mediaType)) {
    throw new FileRefused(415, `The content type must be one of ${[...MEDIA_TYPES].join(", ")}.`);
  }
  if (mediaType === NEEDS_PREFLIGHT && headers["apollo-require-preflight"] === undefined) {
    throw new FileRefused(400, `A body of ${NEEDS_PREFLIGHT} needs the header \`apollo-require-preflight\`.`);
  }
  if (Number(headers["content-length"] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  return { name: checkName((query as Readonly<Record<string, unknown>>)["name"]), mediaType };
}

function checkName(name: unknown): string {
  const isName = typeof name === "string" && name !== "" && [...name].length <= MOST_NAME;
  if (!isName || name !== name.trim() || NO_NAME.test(name) || name === "." || name === "..") {
    throw new FileRefused(400, `The parameter \`name\` must be a file's name of 1 to ${MOST_NAME} characters.`);
  }
  return name;
}
