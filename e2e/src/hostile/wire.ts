import { connect } from "node:net";
import { describeAnswer } from "./describeAnswer.js";
import type { Seen, Send } from "./send.js";
import type { World } from "./world.js";

/**
 * Bytes on a connection, as no client library would write them, and then silence, or one more byte every second ("drips"). Answers
 * every response that came until the server closed the connection; "closed" when there was none.
 */
export function wire(bytes: string | ((world: World) => string), then: "waits" | "drips" = "waits"): Send {
  return async (world) =>
    new Promise<Seen>((resolve) => {
      const chunks: Buffer[] = [];
      const socket = connect(Number(new URL(world.url).port), "127.0.0.1", () =>
        socket.write(typeof bytes === "string" ? bytes : bytes(world)),
      );
      const drops = then === "drips" ? setInterval(() => socket.write("a"), 1_000) : undefined;
      socket.on("data", (chunk: Buffer) => chunks.push(chunk));
      // A connection that is reset is as closed as one that ends.
      socket.on("error", () => {});
      socket.on("close", () => {
        clearInterval(drops);
        resolve(seenIn(Buffer.concat(chunks).toString("latin1")));
      });
    });
}

function seenIn(text: string): Seen {
  const answers = text.split(/^(?=HTTP\/1\.1 \d{3} )/m).filter((part) => part !== "");
  const described = answers.map((answer) => {
    const [head = "", body = ""] = answer.split("\r\n\r\n", 2);
    return describeAnswer(Number(head.slice(9, 12)), body.replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, ""));
  });
  return { answer: described.length === 0 ? "closed" : described.join(" + "), text };
}
