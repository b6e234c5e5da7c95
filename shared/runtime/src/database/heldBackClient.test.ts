import { createServer, type AddressInfo, type Server } from "node:net";
import pg from "pg";
import { heldBackClient } from "./heldBackClient.js";

let attempts = 0;
let server: Server;
beforeAll(async () => {
  // What a server says that is on its way up: ErrorResponse, FATAL, 57P03.
  const fields = "SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0";
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(4 + Buffer.byteLength(fields), 1);
  server = createServer((socket) => {
    attempts += 1;
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(Buffer.concat([head, Buffer.from(fields)])));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

test("a server on its way up is asked a few times a second, however many want it, and all hear what it said", async () => {
  const { port } = server.address() as AddressInfo;
  const pool = new pg.Pool({ host: "127.0.0.1", port, user: "nobody", max: 10, Client: heldBackClient() });
  const errors = new Set<string>();
  const begin = performance.now();
  let asked = 0;
  while (performance.now() - begin < 1_000) {
    asked += 1;
    await pool.query("SELECT 1").catch((error: Error & { code?: string }) => errors.add(error.code ?? error.message));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect([...errors]).toEqual(["57P03"]);
  expect(attempts).toBeGreaterThanOrEqual(2);
  expect(attempts).toBeLessThanOrEqual((performance.now() - begin) / 200 + 1);
  expect(asked).toBeGreaterThan(attempts);
  await pool.end();
});

test("a session that ends while nobody listens ends no process, and tells those who do", () => {
  const client = new (heldBackClient())();
  expect(() => client.emit("error", new Error("terminating connection"))).not.toThrow();
  const heard: string[] = [];
  client.on("error", ({ message }) => heard.push(message));
  client.emit("error", new Error("again"));
  expect(heard).toEqual(["again"]);
});

test("a failure is told as a rejection too", async () => {
  const { port } = server.address() as AddressInfo;
  const client = new (heldBackClient())({ host: "127.0.0.1", port, user: "nobody" });
  await expect(client.connect()).rejects.toMatchObject({ code: "57P03" });
});
