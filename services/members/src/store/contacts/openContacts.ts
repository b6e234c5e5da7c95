import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { Database } from "@tessera/runtime";
import type { Keyring } from "./openKeyring.js";

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** The sequence steps by as many: a process takes a block of slots in one round trip. */
const SLOTS_PER_BLOCK = 256n;

/** A personal text under its member's own key. */
export interface SealedText {
  readonly slot: bigint;
  /** AES-256-GCM: nonce of 12 bytes, cipher text, tag of 16 bytes; bound to the member's id. */
  readonly sealed: Buffer;
}

/** Personal data of members: everything of it that reaches the database is sealed here first. */
export interface Contacts {
  /** Seals under a key that nobody else has. */
  seal(memberId: string, text: string): Promise<SealedText>;
  /** undefined when the key was destroyed. */
  unseal(memberId: string, sealed: SealedText): Promise<string | undefined>;
  /** Tells equal texts from different ones, and nothing else to who has not got the key (HMAC-SHA-256, hex). */
  fingerprint(text: string): string;
  /** From here on nothing sealed under this slot can be read, in no copy and no backup of the database. */
  destroyKey(slot: bigint): Promise<void>;
}

export function openContacts(database: Database, keyring: Keyring): Contacts {
  const nextSlot = createSlots(database);
  // A slot that was used and destroyed comes up again when the database was restored from before that.
  const nextKey = async () => {
    for (;;) {
      const slot = await nextSlot();
      const key = await keyring.keyOf(slot);
      if (key) return { slot, key };
    }
  };
  return {
    async seal(memberId, text) {
      const { slot, key } = await nextKey();
      const nonce = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(memberId));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return { slot, sealed: Buffer.concat([nonce, body, cipher.getAuthTag()]) };
    },
    async unseal(memberId, { slot, sealed }) {
      const key = await keyring.keyOf(slot);
      if (!key) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV_BYTES)).setAAD(Buffer.from(memberId));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    },
    fingerprint: (text) => createHmac("sha256", keyring.fingerprintKey).update(text).digest("hex"),
    destroyKey: async (slot) => keyring.destroy(slot),
  };
}

/** Numbers that no other process gets; those of a block that was not used up are never used. */
function createSlots(database: Database): () => Promise<bigint> {
  let block: Promise<bigint> | undefined;
  let taken = 0n;
  return async () => {
    if (block === undefined || taken === SLOTS_PER_BLOCK) {
      taken = 0n;
      block = nextBlock(database);
      block.catch(() => (block = undefined));
    }
    const offset = taken++;
    return (await block) + offset;
  };
}

async function nextBlock(database: Database): Promise<bigint> {
  const { rows } = await database.pool.query<{ block: string }>("SELECT nextval('contact_key_slot') AS block");
  return BigInt(rows[0]?.block ?? "0");
}
