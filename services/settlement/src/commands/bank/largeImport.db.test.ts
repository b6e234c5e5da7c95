import { spawn } from "node:child_process";
import path from "node:path";
import { ensureBuilt } from "@tessera/testkit";
import { openOwnAccount } from "../../test/bank/openBank.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";

jest.setTimeout(180_000);

const PROGRAM = path.join(__dirname, "../../../dist/test/bank/importLargeStatement.js");

let settlement: TestSettlement;
beforeAll(async () => {
  await ensureBuilt();
  settlement = await startTestSettlement();
  await openOwnAccount(settlement);
});
afterAll(async () => settlement.stop());

function startImport(lines: number) {
  const child = spawn(process.execPath, ["--max-old-space-size=256", PROGRAM, settlement.db.url, String(lines)]);
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const ended = new Promise<string>((resolve) => child.on("close", () => resolve(output)));
  return { child, ended, output: () => output };
}

const counts = async () => {
  const [row] = await settlement.rows<{ lines: string; imported: string }>(
    "SELECT (SELECT count(*) FROM bank_line) AS lines, (SELECT count(*) FROM bank_statement WHERE status = 'IMPORTED') AS imported",
  );
  return [Number(row?.lines), Number(row?.imported)];
};

test("an import whose process is killed leaves nothing, and 100,000 lines come in within 512 MB", async () => {
  const first = startImport(20_000);
  for (let turn = 0; !first.output().includes("taken") && turn < 6_000; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  first.child.kill("SIGKILL");
  expect(await first.ended).not.toContain("maxBytes");
  expect(await counts()).toEqual([0, 0]);

  const output = await startImport(100_000).ended;
  const [taken = "{}", done = "{}"] = output.trim().split("\n");
  expect((JSON.parse(taken) as { taken: number }).taken).toBeGreaterThan(60_000_000);
  expect(JSON.parse(done)).toHaveProperty("answer.importId");
  expect((JSON.parse(done) as { maxBytes: number }).maxBytes).toBeLessThan(512 * 1_024 * 1_024);
  expect(await counts()).toEqual([100_000, 1]);
});
