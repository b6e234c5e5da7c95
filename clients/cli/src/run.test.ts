import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "./run.js";

describe("the command line", () => {
  let folder: string;
  let output: string;
  let errors: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tessera-cli-"));
    output = "";
    errors = "";
    jest.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
    jest.spyOn(process.stderr, "write").mockImplementation((text) => ((errors += String(text)), true));
  });

  afterEach(() => {
    jest.restoreAllMocks();
    process.stdout.removeAllListeners("error");
    rmSync(folder, { recursive: true });
  });

  const tessera = (...words: readonly string[]) =>
    run(["node", "tessera", ...words], { TESSERA_DATA: path.join(folder, "data") });
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const replayOf = (coalition: string) => [
    "replay",
    "--coalition",
    coalition,
    "--orders",
    folder,
    "--redemptions",
    "none.csv",
    "--out",
    path.join(folder, "out.json"),
  ];

  it.each([
    "start",
    "gateway",
    "token",
    "replay",
    "seed",
    "statement",
    "reconcile",
    "verify",
    "claims",
    "pay-claims",
    "import-status",
    "direct",
    "exposure",
    "default",
  ])("explains %s with an example and the exit codes", async (command) => {
    await expect(tessera(command, "--help")).resolves.toBe(0);
    expect(output).toMatch(/Usage: tessera /);
    expect(output).toMatch(/Example:\n {2}\$ .*tessera/);
    expect(output).toMatch(/3 {2}the network cannot be reached/);
  });

  it.each([
    ["a command that does not exist", ["launch"]],
    ["an option that does not exist", ["verify", "--quickly"]],
    ["an option that is missing", ["statement", "--partner", "kufr"]],
    ["a statement of nobody", ["reconcile", "a.csv", "--cycle", "2011-03"]],
    ["a statement of two", ["reconcile", "a.csv", "--partner", "kufr", "--bank", "--cycle", "2011-03"]],
    ["a request of nobody", ["claims", "--request", "a.pdf"]],
    ["a request as a picture", ["claims", "--partner", "kufr", "--request", "a.png"]],
    ["a language of no request", ["claims", "--language", "cs"]],
    ["two steps at once", ["pay-claims", "--prepare", "CZK", "--approve", "a"]],
    ["a day of nothing prepared", ["pay-claims", "--due-by", "2011-03-01"]],
    ["a day that is none", ["pay-claims", "--prepare", "CZK", "--due-by", "March"]],
    ["a folder for no file", ["pay-claims", "--out", "payments"]],
    ["a limit of nobody", ["exposure", "--limit", "10.00 CZK", "--reason", "x"]],
    ["a limit without a currency", ["exposure", "--partner", "kufr", "--limit", "10.00", "--reason", "x"]],
    ["a collateral of no kind", ["exposure", "--partner", "kufr", "--collateral", "10.00 CZK", "--haircut", "0"]],
    ["a haircut of no collateral", ["exposure", "--haircut", "0.1"]],
    ["two decisions at once", ["exposure", "--approve", "lim_1", "--reject", "lim_1", "--reason", "x"]],
    ["an approval of something else", ["exposure", "--approve", "dft_1"]],
    ["a default of no month", ["default", "--declare", "kufr", "--reason", "x"]],
    ["a share of no default", ["default", "--operator-share", "10.00 CZK"]],
    ["a recovery of no amount", ["default", "--recover", "dft_1", "--reference", "x"]],
    ["an approval of a limit as a default", ["default", "--approve", "lim_1"]],
    ["a bank's answer that is not there", ["import-status", "/nowhere/pain002.xml"]],
    ["a layout of no bank's file", ["reconcile", "--cycle", "2011-03", "--csv", "layout.json"]],
    ["a role that does not exist", ["token", "king"]],
    ["a partner's token without a partner", ["token", "partner"]],
    ["a proof of what is neither export nor statement", ["verify", __filename]],
    ["a proof of what is not there", ["verify", "/nowhere/march.ndjson"]],
    ["a seal that is no number", ["export-ledger", "--cycle", "2011-03", "--out", "a.ndjson", "--seal", "last"]],
    ["a port that is none", ["start", "--port", "http"]],
    [
      "a folder that does not exist",
      ["replay", "--coalition", "a.json", "--orders", ".", "--redemptions", "b.csv", "--out", "/nowhere/out.json"],
    ],
  ])("ends with 2 for %s", async (_name, words) => {
    await expect(tessera(...words)).resolves.toBe(2);
    expect(errors).not.toMatch(/^\s+at /m);
    expect(output).toBe("");
  });

  it.each([
    ["outside of conformance", {}],
    ["in production", { TESSERA_CONFORMANCE: "1", SUPERGRAPH: "a.graphql", NODE_ENV: "production" }],
    ["without a supergraph", { TESSERA_CONFORMANCE: "1" }],
    ["on a port that is none", { TESSERA_CONFORMANCE: "1", SUPERGRAPH: "a.graphql", PORT: "http" }],
    [
      "by an executor that does not exist",
      { TESSERA_CONFORMANCE: "1", SUPERGRAPH: "a.graphql", TESSERA_GATEWAY_EXECUTOR: "fastest" },
    ],
  ])("ends with 2 for a gateway alone %s", async (_name, environment) => {
    await expect(run(["node", "tessera", "gateway"], environment)).resolves.toBe(2);
    expect(errors).toMatch(/^tessera: /m);
    expect(output).toBe("");
  });

  it("ends with 2 and names file, line and reason for a malformed file", async () => {
    await expect(tessera(...replayOf(file("coalition.json", '{\n "programme": 1\n}')))).resolves.toBe(2);
    expect(errors).toMatch(/^tessera: .*coalition\.json:2: programme: .*\n$/m);
  });

  it("ends with 3 and one line when no network runs on the data folder, or none answers at the address", async () => {
    await expect(tessera("verify")).resolves.toBe(3);
    expect(errors).toMatch(/^tessera: UNREACHABLE: no network runs on .*\n$/);
    const server = createServer((_request, response) => response.writeHead(404).end("not here"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(tessera("verify", "--url", `http://127.0.0.1:${port}`, "--token", "opaque")).resolves.toBe(3);
    await new Promise((resolve) => server.close(resolve));
    errors = "";
    // A mutation without a key is not repeated, so a network that is away is told at once.
    await expect(tessera("verify", "--url", `http://127.0.0.1:${port}`, "--token", "opaque")).resolves.toBe(3);
    expect(errors).toMatch(/^tessera: UNREACHABLE: no answer from http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)\n$/);
  });

  it("takes the token that names the role, and never mints one for a network elsewhere", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end(JSON.stringify({ errors: [{ message: "no", extensions: { code: "FORBIDDEN" } }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const token = (role: string) => `e30.${Buffer.from(JSON.stringify({ roles: [role] })).toString("base64url")}.x`;
    await expect(
      tessera("verify", "--url", url, "--token", token("member"), "--token", token("auditor")),
    ).resolves.toBe(1);
    expect(seen).toEqual([`Bearer ${token("auditor")}`]);
    await expect(tessera("verify", "--url", url, "--token", token("member"))).resolves.toBe(2);
    await expect(tessera("verify", "--url", url)).resolves.toBe(2);
    expect(seen).toHaveLength(1);
    await new Promise((resolve) => server.close(resolve));
  });

  it("says of a token whose network does not run that it counts for no other", async () => {
    await expect(tessera("token", "finance")).resolves.toBe(0);
    expect(output).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(errors).toMatch(/^No network runs on .*: the token counts for one that is started there/);
  });

  it("cuts off no cycle that runs unless it is told to, and picks none that runs by itself", async () => {
    const asked: string[] = [];
    const cycle = { id: "cyc_1", status: "OPEN", from: "2011-02-28T23:00:00Z", to: "2999-03-31T23:00:00Z" };
    const data = {
      programme: { timeZone: "Europe/Prague" },
      settlementCycles: { nodes: [cycle], pageInfo: { hasNextPage: false, endCursor: null } },
      closeSettlementCycle: { __typename: "CycleMoveRefused", message: "closed by the test" },
    };
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push(/(query|mutation) (\w+)/.exec(body)?.[2] ?? "");
        response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.unref();
    const settle = async (...words: readonly string[]) =>
      tessera("settle", "--url", url, "--token", "opaque", ...words);
    await expect(settle("--cycle", "2011-03")).resolves.toBe(1);
    expect(errors).toMatch(/2011-03 runs until 2999-04-01T00:00:00; with --early it is cut off now, for good/);
    await expect(settle()).resolves.toBe(1);
    expect(errors).toMatch(/no cycle waits to be settled/);
    expect(asked).not.toContain("CloseSettlementCycle");
    await expect(settle("--cycle", "2011-03", "--early")).resolves.toBe(1);
    expect([asked.at(-1), errors]).toEqual(["CloseSettlementCycle", expect.stringMatching(/closed by the test/)]);
    await new Promise((resolve) => server.close(resolve));
  });
});
