import type { Caller } from "@tessera/kernel";

/** A file as it arrives. Its bytes are read once, part by part; what reading throws is thrown on, and nothing is kept. */
export interface ArrivingFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: AsyncIterable<Uint8Array>;
}

export interface TakenFile {
  /** Public id. */
  readonly fileId: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A file as it leaves. */
export interface GivenFile {
  readonly name: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Files of one service in both directions, whatever carries them: a function call in one process, HTTP between processes. */
export interface FileExchange {
  /** Throws NotAnAnswer (UNAUTHENTICATED, FORBIDDEN, UNAVAILABLE) for a caller whose file would not be taken. */
  admit(caller: Caller): Promise<void>;
  /** Keeps a file; all of it or nothing. Throws what `admit` throws, BAD_USER_INPUT, and what reading the content throws. */
  take(file: ArrivingFile, caller: Caller): Promise<TakenFile>;
  /** null for a file that is not there, or not for this caller. Throws NotAnAnswer. */
  give(fileId: string, caller: Caller): Promise<GivenFile | null>;
}
