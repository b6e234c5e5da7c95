import type { IncomingMessage } from "node:http";
import { isServedHost } from "../checkHeads.js";
import { mediaType } from "../mediaTypes.js";

const JSON_TYPES: ReadonlySet<string | undefined> = new Set([
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=utf-8",
]);

export interface OrdinaryBounds {
  readonly mostBytes: number;
  readonly localOnly: boolean;
}

/**
 * True for the head of a plain POST of JSON to the graph: every rule of the door about heads, origins, media types and sizes holds
 * of it, and no answer to it would say more than the usual headers. All others go by the hooks, which know what to say.
 */
export function isOrdinary(request: IncomingMessage, { mostBytes, localOnly }: OrdinaryBounds): boolean {
  if (request.method !== "POST" || request.url !== "/graphql") return false;
  const { headers, rawHeaders } = request;
  // As many as were sent: none stands there twice.
  if (Object.keys(headers).length * 2 !== rawHeaders.length) return false;
  if (headers.origin !== undefined || !isServedHost(headers.host, localOnly)) return false;
  if (!JSON_TYPES.has(headers["content-type"]) || mediaType(headers.accept) === undefined) return false;
  if (headers["content-encoding"] !== undefined || headers["transfer-encoding"] !== undefined) return false;
  const toldBytes = headers["content-length"];
  // Node reads no more of a body than its head has told.
  return toldBytes !== undefined && Number(toldBytes) <= mostBytes;
}
