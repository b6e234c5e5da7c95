"use strict";
const { existsSync, readFileSync, readdirSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const vm = require("node:vm");
const { transformSync } = require("@swc/core");
const swc = require("../swc.json");

/** Packages that are taken from their source, so that a mutant of them meets its users' tests too. */
const FROM_SOURCE = { "@tessera/kernel": "shared/kernel/src/index.ts" };

/** All files below a folder whose names end so. */
function filesBelow(folder, ending) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesBelow(file, ending);
    return entry.name.endsWith(ending) ? [file] : [];
  });
}

/** TypeScript is compiled once a process; its modules can be loaded as often as one likes, each time as if for the first time. */
class Sources {
  constructor(root) {
    this.root = root;
    this.compiled = new Map();
  }

  /** Loads a file and what it imports, with no memory of earlier loads, and answers the names of all; packages of others are loaded once a process. */
  loadAfresh(file) {
    const loaded = new Map();
    this.load(file, loaded);
    return [...loaded.keys()];
  }

  load(file, loaded) {
    const known = loaded.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const { run, require } = this.compile(file);
    run.call(
      module.exports,
      (name) => {
        const source = this.sourceOf(name, file);
        return source === undefined ? require(name) : this.load(source, loaded);
      },
      module,
      module.exports,
    );
    return module.exports;
  }

  compile(file) {
    const known = this.compiled.get(file);
    if (known !== undefined) return known;
    const { code } = transformSync(readFileSync(file, "utf8"), {
      ...swc,
      filename: file,
      sourceMaps: false,
      swcrc: false,
    });
    const run = vm.runInThisContext(`(function (require, module, exports) {${code}\n})`, { filename: file });
    const compiled = { run, require: createRequire(file) };
    this.compiled.set(file, compiled);
    return compiled;
  }

  sourceOf(name, importer) {
    if (Object.hasOwn(FROM_SOURCE, name)) return path.join(this.root, FROM_SOURCE[name]);
    if (!name.startsWith(".")) return undefined;
    const source = path.resolve(path.dirname(importer), name.replace(/\.js$/, ".ts"));
    return existsSync(source) ? source : undefined;
  }
}

module.exports = { Sources, filesBelow };
