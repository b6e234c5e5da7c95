"use strict";
// `npm test`: every check of the house, cheap ones first, each named as it starts. The first failure does not hide the others.
const { spawnSync } = require("node:child_process");
const { readFileSync, rmSync } = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const root = path.join(__dirname, "..");
const report = path.join(os.tmpdir(), `tessera-tests-${process.pid}.json`);
const checks = [
  ["build", ["node", "tools/build.cjs"]],
  ["types", ["npm", "run", "--silent", "check:types"]],
  ["imports", ["npm", "run", "--silent", "check:imports"]],
  ["unused code", ["npm", "run", "--silent", "check:unused"]],
  ["lint", ["npm", "run", "--silent", "check:lint"]],
  ["format", ["npm", "run", "--silent", "check:format"]],
  ["generated files", ["node", "tools/generate.cjs", "--check"]],
  ["tests", ["npx", "--no-install", "jest", "--json", `--outputFile=${report}`, ...process.argv.slice(2)]],
];

const failed = [];
for (const [name, [command, ...args]] of checks) {
  const startedAt = Date.now();
  console.log(`— ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  console.log(`— ${name}: ${status === 0 ? "passed" : "FAILED"} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (status !== 0) failed.push(name);
  if (name === "build" && status !== 0) break;
}
let tests = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
try {
  tests = JSON.parse(readFileSync(report, "utf8"));
  rmSync(report, { force: true });
} catch {
  failed.push("test report");
}
if (tests.numPassedTests === 0 && !failed.includes("tests")) failed.push("tests (none ran)");
if (failed.length > 0) console.log(`Failed: ${failed.join(", ")}`);
console.log(`${tests.numPassedTests} passed, ${tests.numFailedTests} failed, ${tests.numPendingTests} skipped`);
process.exitCode = failed.length === 0 ? 0 : 1;
