"use strict";
// Makes `require` of a package of this tree load its TypeScript source, so that a tool needs no build and disturbs none. The caller
// runs with `--conditions=source`; `ensureSource` starts it again that way.
const { spawnSync } = require("node:child_process");
const { existsSync, readFileSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { transformSync } = require("@swc/core");

const swc = JSON.parse(readFileSync(path.join(__dirname, "swc.json"), "utf8"));

/** Ends the process with the outcome of the same command under the `source` condition, unless it already runs so. */
function ensureSource() {
  if (process.execArgv.includes("--conditions=source")) return;
  const { status } = spawnSync(process.execPath, ["--conditions=source", ...process.argv.slice(1)], {
    stdio: "inherit",
  });
  process.exit(status ?? 1);
}

const resolveFilename = Module._resolveFilename;
/** Relative imports name the `.js` that a build would write. */
Module._resolveFilename = function (request, parent, ...rest) {
  if (request.startsWith(".") && request.endsWith(".js") && parent?.filename?.endsWith(".ts")) {
    const source = path.resolve(path.dirname(parent.filename), request.replace(/\.js$/, ".ts"));
    if (existsSync(source)) return source;
  }
  return resolveFilename.call(this, request, parent, ...rest);
};

Module._extensions[".ts"] = (module, filename) => {
  const options = { ...swc, filename, sourceMaps: "inline", configFile: false, swcrc: false };
  module._compile(transformSync(readFileSync(filename, "utf8"), options).code, filename);
};

module.exports = { ensureSource };
