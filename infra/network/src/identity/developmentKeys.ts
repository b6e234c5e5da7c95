import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createPublicKey, generateKeyPairSync, randomUUID, type JsonWebKey } from "node:crypto";
import path from "node:path";
import { StartRefused } from "@tessera/runtime/local";
import { z } from "zod";

const privateKey = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
});
const keyFile = z.object({ keys: z.array(privateKey).min(1) });

/** A private ES256 key as JWK. */
export type DevelopmentKey = z.output<typeof privateKey>;

export interface PublicKeySet {
  readonly keys: readonly {
    readonly kty: "EC";
    readonly crv: "P-256";
    readonly x: string;
    readonly y: string;
    readonly kid: string;
    readonly alg: "ES256";
    readonly use: "sig";
  }[];
}

/** Issuer and audience of tokens that a development network mints for itself. */
export const DEVELOPMENT_ISSUER = "urn:tessera:development";
export const DEVELOPMENT_AUDIENCE = "tessera";
/** The newest signs, the one before still counts: tokens live on over one change of keys. */
const LIVE_KEYS = 2;

function fileOf(dataDir: string): string {
  return path.join(dataDir, "identity.json");
}

/** The keys of a data folder, the one that signs first; made on first use, mode 0600. Throws StartRefused when the file is damaged. */
export function developmentKeys(dataDir: string): readonly DevelopmentKey[] {
  const file = fileOf(dataDir);
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeNew(file, [newKey()]);
  }
  const parsed = keyFile.safeParse(parseJson(readFileSync(file, "utf8")));
  if (!parsed.success)
    throw new StartRefused(`The development keys in ${file} cannot be read; remove the file to get new ones.`);
  return parsed.data.keys;
}

/** Adds a key that signs from now on and keeps the one before; a running network takes it on its next start. */
export function rotateDevelopmentKeys(dataDir: string): void {
  const keys = [newKey(), ...developmentKeys(dataDir)].slice(0, LIVE_KEYS);
  const draft = writeDraft(fileOf(dataDir), keys);
  renameSync(draft, fileOf(dataDir));
}

/** The public halves, for the gateway. */
export function developmentKeySet(dataDir: string): PublicKeySet {
  return {
    keys: developmentKeys(dataDir).map(({ kty, crv, x, y, kid }) => ({
      kty,
      crv,
      x,
      y,
      kid,
      alg: "ES256",
      use: "sig",
    })),
  };
}

function newKey(): DevelopmentKey {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = createPublicKey(pair.privateKey).export({ format: "jwk" }) as Required<Pick<JsonWebKey, "x" | "y">>;
  const { d } = pair.privateKey.export({ format: "jwk" }) as Required<Pick<JsonWebKey, "d">>;
  return { kty: "EC", crv: "P-256", x: x, y: y, d: d, kid: randomUUID() };
}

/** Two processes may ask for the first key at once: the one that comes second finds the other's. */
function writeNew(file: string, keys: readonly DevelopmentKey[]): void {
  const draft = writeDraft(file, keys);
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDraft(file: string, keys: readonly DevelopmentKey[]): string {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify({ keys })}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  return draft;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
