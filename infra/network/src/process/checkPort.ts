import { createServer, type AddressInfo } from "node:net";
import { StartRefused } from "@tessera/runtime";

/** Answers the port, or a free one for 0. Throws StartRefused before anything is started when it cannot be listened on. */
export async function checkPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => reject(portRefusal(error, host, port) ?? error));
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}

/** One line for an address that cannot be listened on; undefined for an error of something else. */
export function portRefusal(error: unknown, host: string, port: number): StartRefused | undefined {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return new StartRefused(`Port ${port} of ${host} is in use; choose another with --port or PORT.`);
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
