import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { StartRefused } from "@tessera/runtime";

/**
 * Below what operating systems give to connections that go out (Linux from 32,768, others from 49,152): the port is listened on
 * some seconds after it was found, and nobody's connection takes it meanwhile.
 */
const FREE_FROM = 20_000;
const FREE_BEFORE = 32_768;
const TRIES = 100;

/** Answers the port, or a free one for 0. Throws StartRefused before anything is started when it cannot be listened on. */
export async function checkPort(host: string, port: number): Promise<number> {
  if (port !== 0) return tryPort(host, port);
  for (let tries = 1; ; tries += 1) {
    const candidate = randomInt(FREE_FROM, FREE_BEFORE);
    try {
      return await tryPort(host, candidate);
    } catch (error) {
      if (!(error instanceof PortInUse) || tries === TRIES) throw error;
    }
  }
}

async function tryPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => reject(portRefusal(error, host, port) ?? error));
    server.listen(port, host, () => server.close(() => resolve(port)));
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
