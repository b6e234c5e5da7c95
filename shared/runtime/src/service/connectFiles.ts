import { Readable } from "node:stream";
import type { Caller } from "@tessera/kernel";
import type { Dispatcher, Pool } from "undici";
import { type ErrorCode, NotAnAnswer, unavailable } from "../errors.js";
import { CALLER_HEADER, writeCaller } from "./callerHeader.js";
import type { FileExchange, GivenFile, TakenFile } from "./fileExchange.js";
import { internalPool } from "./internalPool.js";
import { FILE_HEADER, readFileHead, writeFileHead } from "./serveFiles.js";

export interface RemoteFiles extends FileExchange {
  close(): Promise<void>;
}

/** Files under way at a time, in both directions. More wait. */
const MOST_CONNECTIONS = 32;
const TIMEOUT_MS = 60_000;

/** The files of a service in another process. Connections of their own, so that large files do not hold up the graph. */
export function connectFiles(url: string, credential: string): RemoteFiles {
  const pool = internalPool(url, MOST_CONNECTIONS, TIMEOUT_MS);
  const headers = (caller: Caller, more: Record<string, string> = {}): Record<string, string> => {
    const identity = writeCaller(caller);
    return {
      authorization: `Bearer ${credential}`,
      ...(identity === undefined ? {} : { [CALLER_HEADER]: identity }),
      ...more,
    };
  };
  return {
    async admit(caller) {
      await send(pool, { path: "/files/admission", method: "POST", headers: headers(caller) }, [204]);
    },
    async take({ name, mediaType, content }, caller) {
      // The first error is the one that tells: of the client's body, not of the request that it broke.
      const broken: { cause?: unknown } = {};
      const body = Readable.from(remember(content, broken), { objectMode: false });
      const head = writeFileHead({ name, mediaType });
      const more = { "content-type": "application/octet-stream", [FILE_HEADER]: head };
      try {
        const answer = await send(
          pool,
          { path: "/files", method: "POST", headers: headers(caller, more), body },
          [201],
        );
        return (await answer.body.json()) as TakenFile;
      } catch (error) {
        throw "cause" in broken ? broken.cause : error;
      } finally {
        // Who refuses on the way leaves the rest unread: its sender learns that nobody waits for it.
        body.destroy();
      }
    },
    async give(fileId, caller) {
      const path = `/files/${encodeURIComponent(fileId)}`;
      const answer = await send(pool, { path, method: "GET", headers: headers(caller) }, [200, 404]);
      if (answer.statusCode === 404) {
        await answer.body.dump();
        return null;
      }
      const head = readFileHead(answer.headers[FILE_HEADER]) as unknown as Omit<GivenFile, "content">;
      return { ...head, content: answer.body };
    },
    close: async () => pool.destroy(),
  };
}

async function* remember(content: AsyncIterable<Uint8Array>, broken: { cause?: unknown }): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (cause) {
    broken.cause = cause;
    throw cause;
  }
}

async function send(
  pool: Pool,
  request: Dispatcher.RequestOptions,
  expected: readonly number[],
): Promise<Dispatcher.ResponseData> {
  let answer: Dispatcher.ResponseData;
  try {
    answer = await pool.request(request);
  } catch (cause) {
    throw unavailable(cause);
  }
  if (expected.includes(answer.statusCode)) return answer;
  const { code, message, details } = await readError(answer);
  const where = `${request.method} ${request.path.split("/", 2).join("/")} answered ${answer.statusCode}`;
  if (code === undefined || code === "UNAVAILABLE" || code === "INTERNAL_SERVER_ERROR")
    throw unavailable(new Error(where));
  throw new NotAnAnswer(code, message ?? where, details === undefined ? {} : { details });
}

interface ToldError {
  readonly code?: ErrorCode;
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

async function readError({ body }: Dispatcher.ResponseData): Promise<ToldError> {
  try {
    return ((await body.json()) as { error?: ToldError }).error ?? {};
  } catch {
    return {};
  }
}
