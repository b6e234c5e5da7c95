import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { StartRefused } from "@tessera/runtime";

/**
 * Below what operating systems give to connections that go out (Linux from 32,768, others from 49,152): the port is listened on
 * some seconds after it was found, and nobody's connection takes it meanwhile.
 */
const FREE_FROM = 20_000;
const FREE_BEFORE = 26_384;
/** So far above a port stands its guard, which whoever has found the port listens on meanwhile: another network that starts then finds another one. */
const GUARD_ABOVE = FREE_BEFORE - FREE_FROM;
const LOOPBACK = "127.0.0.1";
const TRIES = 100;

export interface CheckedPort {
  readonly port: number;
  /** Ends the guard of a port that was found; call it when the port is listened on or given up. Idempotent. */
  readonly release: () => void;
}

/** Answers the port, or a free one for 0. Throws StartRefused before anything is started when it cannot be listened on. */
export async function checkPort(host: string, port: number): Promise<CheckedPort> {
  if (port !== 0) return { port: await tryPort(host, port), release: () => undefined };
  for (let tries = 1; ; tries += 1) {
    const candidate = randomInt(FREE_FROM, FREE_BEFORE);
    try {
      return await guardPort(host, candidate);
    } catch (error) {
      if (!(error instanceof PortInUse) || tries === TRIES) throw error;
    }
  }
}

async function guardPort(host: string, port: number): Promise<CheckedPort> {
  const guard = await listen(LOOPBACK, port + GUARD_ABOVE);
  try {
    await tryPort(host, port);
  } catch (error) {
    guard.close();
    throw error;
  }
  return { port, release: () => void guard.close() };
}

async function tryPort(host: string, port: number): Promise<number> {
  const server = await listen(host, port);
  return new Promise((resolve) => server.close(() => resolve(port)));
}

/** Keeps no process alive. */
async function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => reject(portRefusal(error, host, port) ?? error));
    server.listen(port, host, () => resolve(server));
    server.unref();
  });
}

class PortInUse extends StartRefused {}

/** One line for an address that cannot be listened on; undefined for an error of something else. */
export function portRefusal(error: unknown, host: string, port: number): StartRefused | undefined {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return new PortInUse(`Port ${port} of ${host} is in use; choose another with --port or PORT.`);
    case "EACCES":
      return new StartRefused(
        `Port ${port} of ${host} needs rights that this user does not have; choose one above 1023.`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new StartRefused(`This machine has no address ${host} to listen on.`);
    default:
      return undefined;
  }
}
