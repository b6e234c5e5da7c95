import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

/** Separates the parts of a record; below every other character, so that a shorter part sorts before a longer one. */
const SEPARATOR = "\u0000";

const BUFFER_BYTES = 64 * 1024;
/** Runs of one level are merged into one of the next, so that open files and buffers stay few however large the input is. */
const RUNS_PER_LEVEL = 32;

export interface ExternalSort {
  /**
   * Takes a record. Records are ordered by their key parts, compared as text by UTF-16 code units. No part may contain a
   * control character; `payload` is any JSON text without line breaks.
   */
  add(key: readonly string[], payload: string): void;
  /** All records in order; may be asked again. Nothing may be added afterwards. */
  sorted(): Generator<SortedRecord, void, void>;
}

interface SortedRecord {
  readonly key: readonly string[];
  readonly payload: string;
}

/** The lines of a run, read in small pieces. */
function* readLines(file: string): Generator<string, void, void> {
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const read = readSync(descriptor, buffer, 0, BUFFER_BYTES, null);
      if (read === 0) return;
      // A line break never stands inside a character of UTF-8, so whole lines decode cleanly.
      const bytes = Buffer.concat([rest, buffer.subarray(0, read)]);
      const end = bytes.lastIndexOf(10) + 1;
      if (end > 0) yield* bytes.toString("utf8", 0, end - 1).split("\n");
      rest = bytes.subarray(end);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Appends lines to a file in pieces; answers the file. */
function writeLines(file: string, lines: Iterable<string>): string {
  const descriptor = openSync(file, "wx");
  try {
    let piece = "";
    for (const line of lines) {
      piece += `${line}\n`;
      if (piece.length >= BUFFER_BYTES) {
        writeSync(descriptor, piece);
        piece = "";
      }
    }
    writeSync(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
  return file;
}

/** Merges sorted sources with a binary heap (Knuth, The Art of Computer Programming 3, 5.4.1). */
function* merge(sources: readonly Iterable<string>[]): Generator<string, void, void> {
  const heap: { line: string; rest: Iterator<string> }[] = [];
  const goesBefore = (a: number, b: number) => (heap[a]?.line ?? "") < (heap[b]?.line ?? "");
  const swap = (a: number, b: number) => {
    const [left, right] = [heap[a], heap[b]];
    if (left !== undefined && right !== undefined) [heap[a], heap[b]] = [right, left];
  };
  const sink = (from: number) => {
    for (let parent = from; ;) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && goesBefore(left + 1, left) ? left + 1 : left;
      if (!goesBefore(child, parent)) return;
      swap(child, parent);
      parent = child;
    }
  };
  const iterators = sources.map((source) => source[Symbol.iterator]());
  try {
    for (const rest of iterators) {
      const first = rest.next();
      if (first.done !== true) heap.push({ line: first.value, rest });
    }
    for (let parent = heap.length >> 1; parent >= 0; parent--) sink(parent);
    for (let top = heap[0]; top !== undefined; top = heap[0]) {
      yield top.line;
      const next = top.rest.next();
      if (next.done !== true) top.line = next.value;
      else {
        swap(0, heap.length - 1);
        heap.pop();
      }
      sink(0);
    }
  } finally {
    for (const iterator of iterators) iterator.return?.();
  }
}

/**
 * Sorts any number of records in bounded memory: what exceeds `charactersAtMost` goes to sorted runs in `folder`, which are
 * merged when the records are asked for.
 */
export function externalSort(folder: string, name: string, charactersAtMost = 4_000_000): ExternalSort {
  let lines: string[] = [];
  let characters = 0;
  let files = 0;
  const levels: string[][] = [];

  function nextFile(): string {
    return path.join(folder, `${name}-${files++}`);
  }

  function keepRun(file: string, level: number): void {
    const runs = (levels[level] ??= []);
    runs.push(file);
    if (runs.length < RUNS_PER_LEVEL) return;
    const merged = writeLines(nextFile(), merge(runs.map(readLines)));
    for (const run of runs) rmSync(run);
    levels[level] = [];
    keepRun(merged, level + 1);
  }

  function* sortedLines(): Generator<string, void, void> {
    lines.sort();
    const runs = levels.flat();
    if (runs.length === 0) yield* lines;
    else yield* merge([...runs.map(readLines), lines]);
  }

  return {
    add(key, payload) {
      const line = [...key, payload].join(SEPARATOR);
      lines.push(line);
      characters += line.length;
      if (characters < charactersAtMost) return;
      keepRun(writeLines(nextFile(), lines.sort()), 0);
      lines = [];
      characters = 0;
    },
    *sorted() {
      for (const line of sortedLines()) {
        const parts = line.split(SEPARATOR);
        yield { payload: parts.pop() ?? "", key: parts };
      }
    },
  };
}
