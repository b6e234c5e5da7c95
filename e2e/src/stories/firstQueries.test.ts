import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTessera } from "../support/runTessera.js";
import { data, eventually, memberId } from "../support/smallCoalition.js";
import { repositoryRoot } from "../support/tesseraBin.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";
import { printJson } from "./printJson.js";
import { readmeQueries } from "./readmeQueries.js";

/** What a newcomer sees: the README's first queries, asked of the sample month. UPDATE_STORIES=1 writes the story anew. */
const STORY = path.join(__dirname, "firstQueries.md");
const ZONE = "Europe/Prague";

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork({ empty: false });
  await eventually(async () => network.output().includes("The network is up"), 150_000);
}, 180_000);
afterAll(async () => network.stop());

/** The sample is loaded into the month before the present one: months are told by their distance from it. */
function inSampleTime(text: string, sampleMonth: string): string {
  const number = (month: string): number => {
    const [year = 0, ofYear = 0] = month.split("-").map(Number);
    return 12 * year + ofYear;
  };
  return text
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, (instant) => {
      const local = new Date(instant).toLocaleString("sv-SE", { timeZone: ZONE });
      return `month ${number(local.slice(0, 7)) - number(sampleMonth)}, day ${Number(local.slice(8, 10))}, ${local.slice(11, 16)} in Prague`;
    })
    .replaceAll(sampleMonth, "month 0")
    .replace(/\b[0-9a-f]{64}\b/g, "a SHA-256");
}

it("the README's first queries are answered like this", async () => {
  const queries = readmeQueries();
  const { programme } = await data<{ programme: { startsOn: string } }>(network.ask("{ programme { startsOn } }"));
  const [, cardNumber = ""] = /cardNumber: "(\w+)"/.exec(queries.partner) ?? [];
  const member = await memberId(network, cardNumber);
  const [, printed = ""] = /(Who owes whom [^]*?)\n+The network is up/.exec(network.output()) ?? [];

  const asked = async (title: string, person: Person, query: string): Promise<string> => {
    const answer = await data(network.ask(query, {}, person));
    return `## ${title}\n\n\`\`\`graphql\n${query}\n\`\`\`\n\n\`\`\`json\n${printJson(answer)}\n\`\`\`\n`;
  };
  const parts = [
    "# First queries, with their answers\n\nWritten by `firstQueries.test.ts` from the README's queries and the sample month, which is month 0.\n",
    `## What the first start prints\n\n\`\`\`text\n${printed}\n\`\`\`\n`,
    await asked("A partner's till", { role: "partner", partner: "kuchyne" }, queries.partner),
    await asked("A member", { role: "member", member }, queries.member),
    await asked("Finance", { role: "finance" }, queries.finance),
  ];
  const story = inSampleTime(parts.join("\n"), programme.startsOn.slice(0, 7));
  if (process.env["UPDATE_STORIES"] === "1") writeFileSync(STORY, story);
  expect(story).toBe(readFileSync(STORY, "utf8"));
});

it("the sample month is approved, invoiced, instructed, and compared with the bank's statement that the how-to writes", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "sample-month-"));
  try {
    const [month = ""] = /\d{4}-\d{2}/.exec(/Who owes whom for [^:]*/.exec(network.output())?.[0] ?? "") ?? [];
    const tessera = async (...words: string[]) => runTessera(words, { TESSERA_DATA: network.dataDir });
    const payments = path.join(folder, "payments");
    for (const step of [["--approve"], ["--instruct", "--out", payments]])
      expect((await tessera("settle", "--cycle", month, ...step)).code).toBe(0);
    const claims = JSON.parse((await tessera("claims", "--json")).stdout) as { kind: string; reference: string }[];
    expect(claims.map(({ kind, reference }) => `${kind} ${reference.slice(4, 7)}`)).toEqual(
      Array(24).fill("INVOICE INV"),
    );
    const guide = readFileSync(path.join(repositoryRoot, "docs/how-to/import-a-bank-statement.md"), "utf8");
    const [, script = ""] = /```sh\n([^]*?)```/.exec(guide) ?? [];
    execFileSync("sh", ["-c", script], { cwd: folder });
    const statement = [path.join(folder, "statement.csv"), "--bank", "--csv", path.join(folder, "layout.json")];
    const compared = await tessera("reconcile", ...statement, "--cycle", month, "--json");
    const { reconciliation } = JSON.parse(compared.stdout) as Record<string, object>;
    expect([compared.code, reconciliation]).toMatchObject([
      1,
      {
        matches: [{ name: "1", count: 1 }],
        breaks: [
          { name: "TIMING", count: 23 },
          { name: "UNIDENTIFIED_CREDIT", count: 1 },
        ],
      },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("a month that has not ended is cut off when that is asked for, and named by its id from then on", async () => {
  const running = new Date().toLocaleString("sv-SE", { timeZone: ZONE }).slice(0, 7);
  const settle = async (...words: string[]) =>
    runTessera(["settle", "--cycle", running, ...words], { TESSERA_DATA: network.dataDir });
  expect((await settle()).stderr).toContain("with --early it is cut off now");
  const cut = await settle("--early", "--json");
  const { id, ...cycle } = JSON.parse(cut.stdout) as { id: string; status: string; to: string };
  expect([cut.code, cycle.status, Date.parse(cycle.to) <= Date.now()]).toEqual([0, "CALCULATED", true]);
  expect((await settle()).stderr).toContain(`2 cycles begin in ${running}`);
  const next = await runTessera(["settle", "--cycle", id], { TESSERA_DATA: network.dataDir });
  expect(next.stderr).toContain(`settle --cycle ${id}`);
});
