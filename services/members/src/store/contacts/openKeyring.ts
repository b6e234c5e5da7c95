import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm, type FileHandle } from "node:fs/promises";
import path from "node:path";

const KEY_BYTES = 32;
const KEYS_PER_PAGE = 4096n;

/** 256-bit keys in files, one for each slot; what a key sealed is gone for good once the key is. */
export interface Keyring {
  /** The key of a slot, made with its page on first use; undefined when it was destroyed. */
  keyOf(slot: bigint): Promise<Buffer | undefined>;
  /** The key for fingerprints of personal data, which must not be guessed from a copy of the database. */
  readonly fingerprintKey: Buffer;
  /** Overwrites the key on disk with zeros; durable when it resolves. */
  destroy(slot: bigint): Promise<void>;
}

/**
 * Opens the keys in a folder, making it when it is not there. They stand outside of the database on purpose: a copy of the
 * database or of its write-ahead log keeps what was deleted, and only the missing key makes that unreadable. Keys are made a page at a
 * time, so that enrolling writes no file; processes may share the folder.
 */
export async function openKeyring(folder: string): Promise<Keyring> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const onPage = async <T>(slot: bigint, work: (page: FileHandle, at: number) => Promise<T>) => {
    const file = path.join(folder, `keys-${slot / KEYS_PER_PAGE}`);
    const page = await open(file, "r+").catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      await makeOnce(file, Number(KEYS_PER_PAGE) * KEY_BYTES);
      return open(file, "r+");
    });
    return work(page, Number(slot % KEYS_PER_PAGE) * KEY_BYTES).finally(async () => page.close());
  };
  const fingerprintFile = path.join(folder, "fingerprint-key");
  await makeOnce(fingerprintFile, KEY_BYTES);
  return {
    fingerprintKey: await readFile(fingerprintFile),
    async keyOf(slot) {
      const key = Buffer.alloc(KEY_BYTES);
      await onPage(slot, async (page, at) => page.read(key, 0, KEY_BYTES, at));
      return key.every((byte) => byte === 0) ? undefined : key;
    },
    async destroy(slot) {
      await onPage(slot, async (page, at) => {
        await page.write(Buffer.alloc(KEY_BYTES), 0, KEY_BYTES, at);
        await page.sync();
      });
    },
  };
}

/** Random bytes in a file that is there whole or not at all: it gets its name by `link`, which leaves one alone that is there already. */
async function makeOnce(file: string, bytes: number): Promise<void> {
  const draft = `${file}.${randomBytes(8).toString("hex")}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(randomBytes(bytes));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft);
  await syncFolder(path.dirname(file));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
