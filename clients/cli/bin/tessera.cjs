#!/usr/bin/env node
"use strict";
// In a clone, compiles what is missing or older than its source first, so that `npx tessera` also works where install scripts are
// off. In a published package there is no src, and nothing to do.
const { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const path = require("node:path");

const root = path.join(__dirname, "../../..");
const builder = path.join(root, "tools/build.cjs");

/** Folders of all workspaces that have source. */
function packageFolders() {
  const { workspaces = [] } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return workspaces
    .flatMap((pattern) =>
      pattern.endsWith("/*")
        ? readdirSync(path.join(root, pattern.slice(0, -2))).map((name) => path.join(root, pattern.slice(0, -2), name))
        : [path.join(root, pattern)],
    )
    .filter((folder) => existsSync(path.join(folder, "src")));
}

/** True when a source file below `src` has no compiled file, or a newer text than it. */
function isStale(src, dist) {
  return readdirSync(src, { withFileTypes: true }).some((entry) => {
    const source = path.join(src, entry.name);
    const target = path.join(dist, entry.name);
    if (entry.isDirectory()) return isStale(source, target);
    if (!entry.name.endsWith(".ts") || entry.name.endsWith(".test.ts")) return false;
    const compiled = statSync(target.replace(/\.ts$/, ".js"), { throwIfNoEntry: false });
    return compiled === undefined || compiled.mtimeMs < statSync(source).mtimeMs;
  });
}

function anyStale() {
  return packageFolders().some((folder) => isStale(path.join(folder, "src"), path.join(folder, "dist")));
}

/** Two commands that begin together must not both rewrite dist. */
function buildOnce() {
  const lock = path.join(root, "node_modules/.tessera-build.lock");
  const deadline = Date.now() + 120_000;
  for (;;) {
    try {
      closeSync(openSync(lock, "wx"));
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > 60_000 || Date.now() > deadline) rmSync(lock, { force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
  try {
    if (!anyStale()) return;
    process.stderr.write("tessera: building …\n");
    const { status, stderr } = spawnSync(process.execPath, [builder], { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(`the build failed: ${stderr.trim().split("\n").pop()}`);
  } finally {
    rmSync(lock, { force: true });
  }
}

async function main() {
  if (existsSync(builder) && anyStale()) buildOnce();
  const { run } = require("../dist/index.js");
  return run(process.argv, process.env);
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    process.stderr.write(`tessera: ${error.message.split("\n", 1)[0]}\n`);
    process.exitCode = 1;
  },
);
