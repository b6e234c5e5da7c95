import { createReadStream } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { TesseraError } from "@tessera/partner-sdk";
import { NetworkRefused } from "../replay/NetworkRefused.js";

/** Sends a file as it is read to the network's door for files; answers its id. Throws TesseraError and NetworkRefused. */
export async function uploadFile(url: string, token: string, file: string, mediaType: string): Promise<string> {
  const address = new URL("/files", url);
  address.searchParams.set("name", path.basename(file));
  const answer = await send(address, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": mediaType },
    body: Readable.toWeb(createReadStream(file)) as ReadableStream,
    duplex: "half",
  });
  const body = (await answer.json().catch(() => ({}))) as {
    readonly fileId?: string;
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  };
  if (body.fileId !== undefined) return body.fileId;
  const [error] = body.errors ?? [];
  const message = error?.message ?? `answered ${answer.status}`;
  throw new NetworkRefused("upload", { __typename: error?.extensions.code ?? "Refused", message });
}

async function send(address: URL, request: RequestInit & { readonly duplex: "half" }): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (cause) {
    throw new TesseraError([{ code: "UNREACHABLE", message: `${address.origin} does not answer` }], { cause });
  }
}
