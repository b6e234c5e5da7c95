import type { Socket } from "node:net";

const streamed = new WeakSet<Socket>();

/**
 * From now on the server's time-out of a whole request is not for this connection: a file of 200 MB takes as long as its line is slow.
 * Who reads it watches that it goes on (arrivingBody.ts).
 */
export function letStream(socket: Socket): void {
  streamed.add(socket);
}

export function isStreamed(socket: Socket): boolean {
  return streamed.has(socket);
}
