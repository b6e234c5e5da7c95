import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { runTessera } from "../support/runTessera.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";

const FINANCE: Person = { role: "finance", subject: "fin-1" };
const SHOP: Person = { role: "partner", partner: "kuchyne", scopes: ["statements:read", "statements:write"] };
const OTHER: Person = { role: "partner", partner: "papier", scopes: ["statements:read", "statements:write"] };

const STATEMENT = [
  ":20:MARCH",
  ":25:CZ6508000000192000145399",
  ":28C:3/1",
  ":60F:C110301CZK100,00",
  ":61:1103020302C12,50NTRFC20110301A//B1",
  ":86:166?00PLATBA?20za brezen?32Kuchyne",
  ":62F:C110331CZK112,50",
  "-",
  "",
].join("\r\n");

const IMPORT = `mutation ($input: ImportBankStatementInput!) { importBankStatement(input: $input) { __typename
  ... on BankStatementImported { statements { id status reason lineCount file { id url bytes } lines { nodes { amount { amount } endToEndId } } } }
  ... on AlreadyImported { statements { id } } ... on Refusal { message } } }`;

describe.each([false, true])("files with split processes: %s", (split) => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await startTestNetwork({ split, environment: { UPLOAD_BYTES: "3000000" } });
  });
  afterAll(async () => network.stop());

  async function upload(person: Person | undefined, body: string | Uint8Array, type = "application/octet-stream") {
    const bearer = person === undefined ? {} : { authorization: `Bearer ${await network.token(person)}` };
    const headers = { ...bearer, "content-type": type };
    const request = { method: "POST", headers, body } as RequestInit;
    const answer = await fetch(`${network.url}/files?name=statement.sta`, request);
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  }

  async function download(person: Person | undefined, url: string) {
    const headers = person === undefined ? {} : { authorization: `Bearer ${await network.token(person)}` };
    const answer = await fetch(`${network.url}${url}`, { headers: headers as Record<string, string> });
    return { status: answer.status, text: await answer.text() };
  }

  test("a statement is uploaded, imported once, shown and given back", async () => {
    const taken = await upload(FINANCE, STATEMENT);
    const sha256 = createHash("sha256").update(STATEMENT).digest("hex");
    expect(taken).toMatchObject({ status: 201, body: { sha256, bytes: STATEMENT.length } });
    const input = { idempotencyKey: "one", fileId: taken.body["fileId"], format: "MT940" };
    const first = await network.ask(IMPORT, { input }, FINANCE);
    expect(first).toMatchObject({
      data: {
        importBankStatement: {
          __typename: "BankStatementImported",
          // Nobody has set up the operator's account here.
          statements: [
            {
              status: "QUARANTINED",
              reason: "ACCOUNT_UNKNOWN",
              lineCount: 1,
              lines: { nodes: [{ amount: { amount: "12.50" }, endToEndId: "C20110301A" }] },
            },
          ],
        },
      },
    });
    expect(await network.ask(IMPORT, { input }, FINANCE)).toEqual(first);
    const again = await network.ask(IMPORT, { input: { ...input, idempotencyKey: "two" } }, FINANCE);
    expect(again.data).toMatchObject({ importBankStatement: { __typename: "AlreadyImported" } });
    const { statements } = first.data?.["importBankStatement"] as { statements: { file: { url: string } }[] };
    expect(await download({ role: "auditor" }, statements[0]?.file.url ?? "")).toEqual({
      status: 200,
      text: STATEMENT,
    });
  });

  test("who may bring and read which file", async () => {
    for (const [person, status] of [
      [undefined, 401],
      [{ role: "member", member: "mbr_01900000-0000-7000-8000-000000000001" }, 403],
      [{ role: "auditor" }, 403],
      [{ role: "support" }, 403],
      [{ role: "finance_approver" }, 403],
      [{ ...SHOP, scopes: ["statements:read"] }, 403],
      [SHOP, 201],
      [{ role: "operator" }, 201],
    ] as const) {
      expect([person?.role, (await upload(person, "x")).status]).toEqual([person?.role, status]);
    }
    const own = `/files/${(await upload(SHOP, "own")).body["fileId"] ?? ""}`;
    const missing = await download(OTHER, "/files/fil_01900000-0000-7000-8000-00000000000f");
    expect(await download(OTHER, own)).toEqual(missing);
    expect(missing.status).toBe(404);
    expect(await download(SHOP, own)).toEqual({ status: 200, text: "own" });
    expect((await download(undefined, own)).status).toBe(401);
    expect((await download({ role: "support" }, own)).status).toBe(403);
  });

  test("a file of 3 MB comes back as it was, one byte more is refused", async () => {
    const body = Buffer.alloc(3_000_000, "ab;1\n");
    const { body: taken } = await upload(FINANCE, body, "text/csv");
    expect((await download(FINANCE, `/files/${taken["fileId"] ?? ""}`)).text.length).toBe(body.length);
    expect((await upload(FINANCE, Buffer.alloc(3_000_001), "text/csv")).status).toBe(413);
  });

  test("tessera import-bank finds out what a file is and says what became of it", async () => {
    const file = path.join(network.dataDir, "april.sta");
    writeFileSync(file, STATEMENT.replace("MARCH", "APRIL"));
    const ran = await runTessera(["import-bank", file, "--data", network.dataDir]);
    expect(ran.stderr).toContain("in quarantine: ACCOUNT_UNKNOWN");
    expect(ran.stdout).toMatch(/CZ6508000000192000145399.*2011-3.*QUARANTINED/);
  });
});
