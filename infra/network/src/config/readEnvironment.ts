import { StartRefused } from "@tessera/runtime";
import { z } from "zod";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Checks variables against a schema. Throws StartRefused with one line that names every variable that is wrong, never its value. */
export function readEnvironment<Schema extends z.ZodType>(schema: Schema, environment: Environment): z.output<Schema> {
  // An empty variable is one that is not set: compose files and shells pass them on like that.
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`.trim());
  throw new StartRefused(`The environment cannot be used: ${[...new Set(problems)].join("; ")}.`);
}

const MISSING = "is missing";

function isUrlOf(text: string, protocols: readonly string[]): boolean {
  try {
    const url = new URL(text);
    return protocols.includes(url.protocol);
  } catch {
    return false;
  }
}

function urlOf(protocols: readonly string[], words: string) {
  return z.string({ error: MISSING }).refine((text) => isUrlOf(text, protocols), { error: `is not ${words}` });
}

export const postgresUrl = urlOf(
  ["postgres:", "postgresql:"],
  "a URL of the form postgres://USER:PASSWORD@HOST:PORT/DATABASE",
);
/** One server, or those of a cluster with commas between. */
export const natsUrl = z
  .string({ error: MISSING })
  .refine((text) => text.split(",").every((part) => isUrlOf(part.trim(), ["nats:", "tls:"])), {
    error: "is not a URL of the form nats://HOST:PORT",
  });
export const httpUrl = urlOf(["http:", "https:"], "a URL of the form http://HOST:PORT");
/** Origins with commas between, exactly as browsers say them: https://HOST[:PORT]. */
export const origins = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .refine((parts) => parts.every((part) => isUrlOf(part, ["http:", "https:"]) && new URL(part).origin === part), {
    error: "is not a list of origins of the form https://HOST:PORT",
  });
export const requiredText = z.string({ error: MISSING });
/** What plans and runs operations in the gateway; its own executor when left out. */
export const executorName = z.enum(["compiled", "apollo"]);

export const logLevel = z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
  error: "is none of fatal, error, warn, info, debug, trace, silent",
});
export const portNumber = z
  .string({ error: MISSING })
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) < 65_536, { error: "is not a port number from 0 to 65535" })
  .transform(Number);
/** How long a key that the issuer has withdrawn may still count. */
export const keysKeptSeconds = z
  .string({ error: MISSING })
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) > 0, { error: "is not a number of seconds from 1 to 99999" })
  .transform(Number);
/** Bytes of all files of one partner, in a day or for life. */
export const partnerBytes = z
  .string({ error: MISSING })
  .refine((text) => /^[1-9]\d{2,14}$/.test(text), { error: "is not a number of bytes from 100 to 999999999999999" })
  .transform(Number);
/** Bytes of one file. */
export const uploadBytes = z
  .string({ error: MISSING })
  .refine((text) => /^[1-9]\d{2,9}$/.test(text), { error: "is not a number of bytes from 100 to 9999999999" })
  .transform(Number);
export const credential = z
  .string({ error: MISSING })
  .min(32, { error: "is too weak: give at least 32 random characters" });
export const credentialDigest = z
  .string({ error: MISSING })
  .regex(/^[0-9a-f]{64}$/, { error: "is not a SHA-256 of 64 lower-case hex digits" });
