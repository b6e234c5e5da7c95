import { createHash } from "node:crypto";
import { connect } from "node:net";
import { findLeaks } from "../hostile/findLeaks.js";
import { asSuperuser } from "../support/superuser.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";

/** Uploads as no honest client makes them, through the gateway and settlement in processes of their own. */

const FINANCE: Person = { role: "finance", subject: "fin-1" };
const SHOP: Person = { role: "partner", partner: "kuchyne", scopes: ["statements:read", "statements:write"] };
const UPLOAD_BYTES = 1_500_000;

let network: TestNetwork;
let token: string;
beforeAll(async () => {
  const environment = {
    UPLOAD_BYTES: String(UPLOAD_BYTES),
    PARTNER_BYTES_PER_DAY: "2000000",
    RATE_LIMITS: "uploads.staff=off,uploads.partner=off",
  };
  network = await startTestNetwork({ split: true, environment });
  token = await network.token(FINANCE);
});
afterAll(async () => network.stop());

const pause = async (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const head = (...headers: readonly string[]) =>
  [
    "POST /files?name=a.xml HTTP/1.1",
    "host: localhost",
    `authorization: Bearer ${token}`,
    "content-type: text/xml",
    ...headers,
  ]
    .map((line) => `${line}\r\n`)
    .join("") + "\r\n";

/** Bytes with pauses; "END" sends the end of our side, "GONE" resets the connection. Answers what came until the door closed. */
async function talk(parts: readonly (string | number)[]): Promise<string> {
  const socket = connect(Number(new URL(network.url).port), "127.0.0.1");
  let heard = "";
  const closed = new Promise<void>((resolve) => {
    socket.on("data", (data) => (heard += data.toString()));
    socket.on("close", () => resolve());
    socket.on("error", () => undefined);
  });
  for (const part of parts) {
    if (part === "GONE") socket.resetAndDestroy();
    else if (part === "END") socket.end();
    else if (typeof part === "string") socket.write(part);
    else await pause(part);
  }
  await closed;
  return heard;
}

/** Statuses of all answers in what came; "closed" when there was none. Nothing in them may give anything away. */
function statusesOf(heard: string): string {
  expect(findLeaks(heard, [token])).toEqual([]);
  return [...heard.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => status).join(" + ") || "closed";
}

async function storedRows() {
  const [row] = await asSuperuser(
    network,
    "settlement",
    `SELECT (SELECT count(*) FROM stored_file)::integer AS files,
            (SELECT count(*) FROM stored_file_chunk AS part WHERE NOT EXISTS (SELECT FROM stored_file WHERE id = part.file_id))::integer AS orphans`,
  );
  return row as { files: number; orphans: number };
}

async function untilNoOrphans() {
  let rows = await storedRows();
  for (let turn = 0; rows.orphans > 0 && turn < 200; turn += 1) {
    await pause(50);
    rows = await storedRows();
  }
  return rows;
}

const big = "x".repeat(600_000);
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

test("what is malformed, too large or not what was promised is refused, and nothing of it stays", async () => {
  const { files } = await storedRows();
  const digest = createHash("sha256").update("<b/>").digest("base64");
  const cases: readonly (readonly [name: string, parts: readonly (string | number)[], status: string])[] = [
    ["a length that is longer than the body", [`${head("content-length: 700000")}${big}`, 200, "END"], "400"],
    ["two lengths", [`${head("content-length: 4", "content-length: 5")}<a/>`], "400"],
    ["a length below nothing", [`${head("content-length: -1")}<a/>`], "400"],
    ["a length in words", [`${head("content-length: four")}<a/>`], "400"],
    [
      "a length and chunks",
      [`${head("content-length: 4", "transfer-encoding: chunked")}4\r\n<a/>\r\n0\r\n\r\n`],
      "400",
    ],
    ["chunks of no size", [`${head("transfer-encoding: chunked")}zz\r\n`], "400"],
    ["chunks that break off", [`${head("transfer-encoding: chunked")}${chunked(big)}`, 200, "END"], "400"],
    ["chunks without an end that grow too large", [head("transfer-encoding: chunked") + chunked(big).repeat(3)], "413"],
    ["a length that is too large", [`${head(`content-length: ${UPLOAD_BYTES + 1}`)}${big}`], "413"],
    ["a hash that is another's", [`${head("content-length: 4", `content-digest: sha-256=:${digest}:`)}<a/>`], "400"],
    ["a hash that is none", [`${head("content-length: 4", "content-digest: sha-256=:?:")}<a/>`], "400"],
    ["nothing", [head("content-length: 0")], "400"],
    ["a compressed body", [`${head("content-length: 4", "content-encoding: gzip")}<a/>`], "415"],
    [
      "a page's form",
      [`${head("content-length: 4").replace("text/xml", "multipart/form-data; boundary=x")}<a/>`],
      "415",
    ],
    ["a name that is a path", [`${head("content-length: 4").replace("a.xml", "..%2F..%2Fetc%2Fpasswd")}<a/>`], "400"],
    ["a name with a zero byte", [`${head("content-length: 4").replace("a.xml", "a%00.xml")}<a/>`], "400"],
    ["a name with a head in it", [`${head("content-length: 4").replace("a.xml", "a%0d%0aset-cookie:x")}<a/>`], "400"],
    ["a foreign page", [`${head("content-length: 4", "origin: https://evil.example")}<a/>`], "403"],
    ["a token that is none", [`${head("content-length: 4").replace(token, "x.y.z")}<a/>`], "401"],
  ];
  for (const [name, parts, status] of cases) {
    // One connection after the other; some close only when told to.
    const heard = await talk([...parts, 300, "END"]);
    expect([name, statusesOf(heard)]).toEqual([name, status]);
  }
  expect(await untilNoOrphans()).toEqual({ files, orphans: 0 });
});

test("more than was announced is a request of its own, and refused as one", async () => {
  // What comes behind a body may break the connection before the answer to it was written.
  const heard = await talk([`${head("content-length: 4")}<a/>GARBAGE\r\n\r\n`, 300, "END"]);
  expect(["201", "400", "201 + 400"]).toContain(statusesOf(heard));
  expect((await untilNoOrphans()).orphans).toBe(0);
});

test("a client that goes away midway leaves nothing", async () => {
  const { files } = await storedRows();
  await Promise.all([
    talk([`${head("content-length: 700000")}${big}`, 300, "GONE"]),
    talk([`${head("transfer-encoding: chunked")}${chunked(big)}`, 300, "GONE"]),
  ]);
  expect(await untilNoOrphans()).toEqual({ files, orphans: 0 });
});

test("a body that goes on is taken however slow it is, one that stands still is cut off", async () => {
  const { files } = await storedRows();
  const drops = Array.from({ length: 12 }, () => ["x", 1_000]).flat();
  const [slow, stalled, silent] = await Promise.all([
    talk([head("content-length: 12"), ...drops, "END"]),
    talk([`${head("content-length: 700000")}${big}`]),
    talk([head("transfer-encoding: chunked")]),
  ]);
  expect([slow, stalled, silent].map(statusesOf)).toEqual(["201", "408", "408"]);
  expect(await untilNoOrphans()).toEqual({ files: files + 1, orphans: 0 });
});

test("a partner brings so many bytes a day, and is told when there is room again", async () => {
  const bearer = await network.token(SHOP);
  const upload = async (bytes: number) =>
    fetch(`${network.url}/files?name=a.csv`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "text/csv" },
      body: Buffer.alloc(bytes, "a"),
    });
  expect((await upload(1_400_000)).status).toBe(201);
  const refused = await upload(1_400_000);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(80_000);
  expect(await refused.json()).toMatchObject({
    errors: [{ extensions: { code: "RATE_LIMITED", quota: "DAY", limitBytes: 2_000_000, usedBytes: 1_400_000 } }],
  });
  expect((await upload(600_000)).status).toBe(201);
  // Full: told before anything of the body is read.
  expect((await upload(1)).status).toBe(429);
  const statement = (
    csv: string,
  ) => `mutation { importPartnerStatement(input: { idempotencyKey: "q", partnerCode: "kuchyne",
    cycleId: "cyc_01900000-0000-7000-8000-000000000001", csv: "${csv}" }) { __typename } }`;
  const { data } = await network.ask(statement("line_id"), {}, SHOP);
  expect(data).toMatchObject({ importPartnerStatement: { __typename: "ReconciliationRefused" } });
  expect((await untilNoOrphans()).orphans).toBe(0);
});

test("what an upload left behind whose process died is swept", async () => {
  const leaving = talk([`${head("content-length: 700000")}${big}`]);
  for (let turn = 0; (await storedRows()).orphans === 0 && turn < 200; turn += 1) await pause(50);
  const { files, orphans } = await storedRows();
  expect(orphans).toBeGreaterThan(0);
  // As if it had been in the morning.
  await asSuperuser(
    network,
    "settlement",
    "UPDATE stored_file_chunk SET recorded_at = recorded_at - interval '7 hours'",
  );
  await network.kill();
  await leaving;
  await network.restart();
  expect(await untilNoOrphans()).toEqual({ files, orphans: 0 });
});
