"use strict";
// `npm test`: every check of the house, cheap ones first. The first failure does not hide the others.
const { spawn } = require("node:child_process");
const { readFileSync, rmSync } = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const root = path.join(__dirname, "..");
const report = path.join(os.tmpdir(), `tessera-tests-${process.pid}.json`);
/** None of these writes what another reads. */
const still = [
  ["types", ["npm", "run", "--silent", "check:types"]],
  ["lint", ["npm", "run", "--silent", "check:lint"]],
  ["format", ["npm", "run", "--silent", "check:format"]],
  ["imports", ["npm", "run", "--silent", "check:imports"]],
  ["unused code", ["npm", "run", "--silent", "check:unused"]],
  ["generated files", ["node", "tools/generate.cjs", "--check"]],
];
const tests = ["npx", "--no-install", "jest", "--json", `--outputFile=${report}`, ...process.argv.slice(2)];
const failed = [];

/** Runs one check; what it says is shown as it comes, or, beside others, when it ends. */
async function check(name, [command, ...args], stdio) {
  const startedAt = Date.now();
  if (stdio === "inherit") console.log(`— ${name}`);
  const child = spawn(command, args, { cwd: root, stdio, shell: process.platform === "win32" });
  const said = [];
  child.stdout?.on("data", (chunk) => said.push(chunk));
  child.stderr?.on("data", (chunk) => said.push(chunk));
  const status = await new Promise((resolve) => {
    child.once("error", (error) => {
      said.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.once("close", resolve);
  });
  process.stdout.write(Buffer.concat(said));
  console.log(`— ${name}: ${status === 0 ? "passed" : "FAILED"} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (status !== 0) failed.push(name);
  return status === 0;
}

/** Two at a time: each works on one core. */
async function checkStill() {
  const waiting = [...still];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await check(...next, ["ignore", "pipe", "pipe"]);
    }
  };
  await Promise.all([lane(), lane()]);
}

function readReport() {
  try {
    const counts = JSON.parse(readFileSync(report, "utf8"));
    rmSync(report, { force: true });
    return counts;
  } catch {
    failed.push("test report");
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  }
}

async function main() {
  if (await check("build", ["node", "tools/build.cjs"], "inherit")) {
    await checkStill();
    await check("tests", tests, "inherit");
  }
  const { numPassedTests, numFailedTests, numPendingTests } = readReport();
  if (numPassedTests === 0 && !failed.includes("tests")) failed.push("tests (none ran)");
  if (failed.length > 0) console.log(`Failed: ${failed.join(", ")}`);
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

void main();
