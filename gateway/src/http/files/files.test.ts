import { createHash } from "node:crypto";
import { type FileExchange, type GivenFile, NotAnAnswer } from "@tessera/runtime";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { startTestGateway, type TestGateway } from "../../test/startTestGateway.js";

/** Files in memory: what was taken whole, and how many uploads broke off. */
function memoryFiles(): FileExchange & { readonly kept: Map<string, GivenFile>; broken: number; largestPart: number } {
  const kept = new Map<string, GivenFile>();
  const files = {
    kept,
    broken: 0,
    largestPart: 0,
    admit: async (caller: Parameters<FileExchange["admit"]>[0]) => {
      if (caller === undefined) throw new NotAnAnswer("UNAUTHENTICATED", "Sign in to ask for this.");
      if (!caller.roles.includes("finance")) throw new NotAnAnswer("FORBIDDEN", "Your role does not cover this.");
    },
    take: async ({ name, mediaType, content }: Parameters<FileExchange["take"]>[0]) => {
      const parts: Uint8Array[] = [];
      try {
        for await (const part of content) {
          files.largestPart = Math.max(files.largestPart, part.length);
          parts.push(part);
        }
      } catch (error) {
        files.broken += 1;
        throw error;
      }
      const bytes = Buffer.concat(parts);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const fileId = `fil_${kept.size + 1}`;
      const all = async function* () {
        yield bytes;
      };
      kept.set(fileId, { name, mediaType, sha256, bytes: bytes.length, content: { [Symbol.asyncIterator]: all } });
      return { fileId, sha256, bytes: bytes.length };
    },
    give: async (id: string) => kept.get(id) ?? null,
  };
  return files;
}

const LIMITS = { uploadBytes: 1_000_000, uploadIdleMs: 400, uploadMs: 1_000, uploads: 3, uploadsPerCaller: 2 };
let files: ReturnType<typeof memoryFiles>;
let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  files = memoryFiles();
  gateway = await startTestGateway({ files, limits: LIMITS, corsOrigins: ["https://bank.example"] });
  token = await gateway.token({ sub: "fin", roles: ["finance"] });
});
afterAll(async () => gateway.stop());

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
}

/** An upload as it should be, except for what is given; a header given as undefined is left out. */
async function send({ path = "/files?name=a.xml", method = "POST", headers = {}, body = "<a/>" }: Sent = {}) {
  const all = { authorization: `Bearer ${token}`, "content-type": "application/xml", ...headers };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
  const withBody = method === "GET" || method === "HEAD" ? {} : { body };
  const answer = await fetch(`${gateway.url}${path}`, { method, headers: given, ...withBody });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text };
}

/** Speaks HTTP by hand: writes parts with pauses and reads until the door closes. */
async function talk(parts: readonly (string | number)[]): Promise<string> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  let heard = "";
  const closed = new Promise<void>((resolve) => {
    socket.on("data", (data) => (heard += data.toString()));
    socket.on("close", () => resolve());
    socket.on("error", () => undefined);
  });
  for (const part of parts) {
    if (typeof part === "string") socket.write(part);
    else await new Promise((resolve) => setTimeout(resolve, part));
  }
  await closed;
  return heard;
}

const head = (length: string) =>
  `POST /files?name=a.xml HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-type: text/xml\r\n${length}\r\n\r\n`;

test("a file goes in and comes out, byte for byte, as an attachment", async () => {
  const body = Buffer.alloc(900_000, "ž;");
  const taken = await send({
    path: "/files?name=v%C3%BDpis%20(1).csv",
    headers: { "content-type": "text/csv; charset=utf-8" },
    body,
  });
  expect(taken.status).toBe(201);
  const sha256 = createHash("sha256").update(body).digest("hex");
  const answer = JSON.parse(taken.text) as { fileId: string };
  expect(answer).toEqual({ fileId: expect.stringMatching(/^fil_/) as string, sha256, bytes: body.length });
  const given = await fetch(`${gateway.url}/files/${answer.fileId}`, { headers: { authorization: `Bearer ${token}` } });
  expect(Buffer.from(await given.arrayBuffer()).equals(body)).toBe(true);
  expect(Object.fromEntries(given.headers)).toMatchObject({
    "content-type": "text/csv",
    "content-disposition": "attachment; filename*=UTF-8''v%C3%BDpis%20%281%29.csv",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "no-store",
    etag: `"${sha256}"`,
  });
  expect(files.largestPart).toBeLessThan(body.length / 2);
});

test.each<[string, Sent, number, string]>([
  ["without a token", { headers: { authorization: undefined } }, 401, "UNAUTHENTICATED"],
  ["with a token that is none", { headers: { authorization: "Bearer x" } }, 401, "UNAUTHENTICATED"],
  ["of a foreign page", { headers: { origin: "https://evil.example" } }, 403, "FORBIDDEN"],
  ["of no content type", { headers: { "content-type": undefined }, body: Buffer.from("x") }, 415, "BAD_USER_INPUT"],
  ["of HTML", { headers: { "content-type": "text/html" } }, 415, "BAD_USER_INPUT"],
  ["of a form", { headers: { "content-type": "multipart/form-data; boundary=x" } }, 415, "BAD_USER_INPUT"],
  ["of an encoded form", { headers: { "content-type": "application/x-www-form-urlencoded" } }, 415, "BAD_USER_INPUT"],
  ["of plain text, as a page sends it unasked", { headers: { "content-type": "text/plain" } }, 400, "BAD_USER_INPUT"],
  ["compressed", { headers: { "content-encoding": "gzip" } }, 415, "BAD_USER_INPUT"],
  ["of one byte too many", { body: Buffer.alloc(1_000_001) }, 413, "BAD_USER_INPUT"],
  ["empty", { body: "" }, 400, "BAD_USER_INPUT"],
  ["without a name", { path: "/files" }, 400, "BAD_USER_INPUT"],
  ["of two names", { path: "/files?name=a&name=b" }, 400, "BAD_USER_INPUT"],
  ["of a name that is a path", { path: "/files?name=..%2Fa.xml" }, 400, "BAD_USER_INPUT"],
  ["of a name that turns the text", { path: "/files?name=a%E2%80%AElmx.exe" }, 400, "BAD_USER_INPUT"],
  ["of a name with a line break", { path: "/files?name=a%0D%0Ax:y" }, 400, "BAD_USER_INPUT"],
  ["of a name that is too long", { path: `/files?name=${"a".repeat(256)}` }, 400, "BAD_USER_INPUT"],
  [
    "of a promised digest that is another",
    { headers: { "content-digest": `sha-256=:${"A".repeat(43)}=:` } },
    400,
    "BAD_USER_INPUT",
  ],
  ["of a promised digest that is none", { headers: { "content-digest": "sha-256=abc" } }, 400, "BAD_USER_INPUT"],
  ["put", { method: "PUT" }, 405, "BAD_USER_INPUT"],
  ["deleted", { method: "DELETE", path: "/files/fil_1" }, 405, "BAD_USER_INPUT"],
  ["listed", { method: "GET", path: "/files" }, 405, "BAD_USER_INPUT"],
  ["asked for that is not there", { method: "GET", path: "/files/fil_nothing" }, 404, "BAD_USER_INPUT"],
  ["asked for by a path", { method: "GET", path: "/files/..%2F..%2Fetc%2Fpasswd" }, 404, "BAD_USER_INPUT"],
])("a file %s is refused in the graph's words", async (_name, sent, status, code) => {
  const before = files.kept.size;
  const answer = await send(sent);
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { errors: [{ extensions: { code } }] }]);
  expect(answer.text).not.toMatch(/at .*\.ts|node:|127\.0\.0\.1/);
  expect(files.kept.size).toBe(before);
});

test("a caller who may bring no file is told before its body is read", async () => {
  const member = await gateway.token({ sub: "m", roles: ["member"] });
  const answer = await send({ headers: { authorization: `Bearer ${member}` }, body: Buffer.alloc(100) });
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
    403,
    { errors: [{ extensions: { code: "FORBIDDEN" } }] },
  ]);
});

test("plain text with a header that no page sends unasked is taken", async () => {
  const headers = { "content-type": "text/plain", "apollo-require-preflight": "1" };
  expect((await send({ headers, body: ":20:X" })).status).toBe(201);
});

test("a body that is what its sender promised is taken, whatever else is promised of it", async () => {
  const digest = createHash("sha256").update("<a/>").digest("base64");
  for (const promise of [`sha-256=:${digest}:`, `sha-512=:x:, sha-256=:${digest}:`, "sha-512=:x:"]) {
    expect((await send({ headers: { "content-digest": promise } })).status).toBe(201);
  }
});

test("after a body that was refused midway the same connection serves the next request", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const post = async (body: Buffer) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "text/csv", "transfer-encoding": "chunked" };
      const sending = request(`${gateway.url}/files?name=a.csv`, { agent, method: "POST", headers }, (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode));
      });
      sending.on("error", reject).end(body);
    });
  expect(await post(Buffer.alloc(1_300_000))).toBe(413);
  expect(await post(Buffer.alloc(10))).toBe(201);
  agent.destroy();
});

test("a page that is configured is told that it may ask", async () => {
  const preflight = await fetch(`${gateway.url}/files?name=a`, {
    method: "OPTIONS",
    headers: { origin: "https://bank.example" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("https://bank.example");
  expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
});

describe("a body", () => {
  test("that stands still is cut off", async () => {
    const broken = files.broken;
    const heard = await talk([`${head("content-length: 100")}<a`]);
    expect(heard).toMatch(/^HTTP\/1\.1 408 /);
    expect(files.broken).toBe(broken + 1);
  });

  test("that drips without an end is cut off", async () => {
    const drops = Array.from({ length: 15 }, () => ["1\r\nx\r\n", 100]).flat();
    const heard = await talk([head("transfer-encoding: chunked"), ...drops]);
    expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("that says less than it sends, or more, or breaks off, keeps nothing", async () => {
    const kept = files.kept.size;
    const broken = files.broken;
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write(`${head("content-length: 100")}<a`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    for (let turn = 0; files.broken === broken && turn < 300; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(files.kept.size).toBe(kept);
    expect(await talk([`${head("transfer-encoding: chunked")}zz\r\n`])).toMatch(/^HTTP\/1\.1 400 /);
    expect(files.kept.size).toBe(kept);
  });

  test("of unknown length that grows too large is refused on the way", async () => {
    const chunk = `${(100_000).toString(16)}\r\n${"x".repeat(100_000)}\r\n`;
    const heard = await talk([
      head("transfer-encoding: chunked"),
      ...Array.from({ length: 12 }, () => chunk),
      "0\r\n\r\n",
    ]);
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
  });
});

test("more uploads at a time than one caller may are turned away, and no other caller's", async () => {
  const open = [0, 1].map(async () => talk([head("content-length: 3"), 300, "abc"]));
  await new Promise((resolve) => setTimeout(resolve, 150));
  const third = await send();
  expect([third.status, third.headers.get("retry-after")]).toEqual([429, "5"]);
  const other = await gateway.token({ sub: "fin2", roles: ["finance"] });
  expect((await send({ headers: { authorization: `Bearer ${other}` } })).status).toBe(201);
  for (const heard of await Promise.all(open)) expect(heard).toMatch(/^HTTP\/1\.1 201 /);
});

test("uploads are counted as a flow of their own", async () => {
  const counted = await startTestGateway({
    files: memoryFiles(),
    rateLimits: [{ flow: "uploads", fields: ["uploadFile"], perMinute: { staff: 1 } }],
  });
  const headers = {
    authorization: `Bearer ${await counted.token({ roles: ["finance"] })}`,
    "content-type": "text/csv",
  };
  const upload = async () => fetch(`${counted.url}/files?name=a.csv`, { method: "POST", headers, body: "a" });
  expect([(await upload()).status, (await upload()).status]).toEqual([201, 429]);
  await counted.stop();
});
