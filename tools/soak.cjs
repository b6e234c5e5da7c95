"use strict";
// Model-based runs, from the sources: npm run soak -- --seeds 10000; of the points book and the network, then of finance, or with
// `--of book` or `--of finance` of one of them.
const { spawnSync } = require("node:child_process");
const { ensureSource } = require("./fromSource.cjs");

const PROGRAMS = {
  book: () => require("../e2e/src/soak/main.ts"),
  finance: () => require("../services/settlement/src/test/model/main.ts"),
};

ensureSource();
const place = process.argv.indexOf("--of");
if (place === -1) {
  const codes = Object.keys(PROGRAMS).map((name) => {
    const again = [...process.execArgv, __filename, "--of", name, ...process.argv.slice(2)];
    return spawnSync(process.execPath, again, { stdio: "inherit" }).status ?? 1;
  });
  process.exit(Math.max(...codes));
}
const [, name] = process.argv.splice(place, 2);
const program = PROGRAMS[name];
if (program === undefined) throw new Error(`--of is one of ${Object.keys(PROGRAMS).join(", ")}`);
program();
