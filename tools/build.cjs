"use strict";
// Compiles every package's src to dist, type checks left to `check:types`: a clone starts a few seconds after `npm ci`.
const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const path = require("node:path");
const { transformSync } = require("@swc/core");
const { bundleGraphiql } = require("./graphiql.cjs");

const root = path.join(__dirname, "..");
const swc = JSON.parse(readFileSync(path.join(__dirname, "swc.json"), "utf8"));

/** Folders of all workspaces. */
function packageFolders() {
  const { workspaces } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return workspaces.flatMap((pattern) =>
    pattern.endsWith("/*")
      ? readdirSync(path.join(root, pattern.slice(0, -2))).map((name) => path.join(pattern.slice(0, -2), name))
      : [pattern],
  );
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(file);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts") ? [file] : [];
  });
}

/** Replaces a file at once: a program that starts in the middle of a build finds the old one or the new one, never none. */
function replaceFile(file, text) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

function compiledFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Compiles one package; answers the number of files. */
function compile(folder) {
  const src = path.join(root, folder, "src");
  const dist = path.join(root, folder, "dist");
  if (!statSync(src, { throwIfNoEntry: false })) return 0;
  const written = new Set();
  for (const file of sourceFiles(src)) {
    const target = path.join(dist, path.relative(src, file)).replace(/\.ts$/, ".js");
    const { code, map } = transformSync(readFileSync(file, "utf8"), {
      ...swc,
      filename: file,
      sourceFileName: path.relative(path.dirname(target), file),
      sourceMaps: true,
      configFile: false,
      swcrc: false,
    });
    mkdirSync(path.dirname(target), { recursive: true });
    replaceFile(target, `${code}\n//# sourceMappingURL=${path.basename(target)}.map\n`);
    replaceFile(`${target}.map`, map);
    written.add(target).add(`${target}.map`);
  }
  // What another tool bundled into dist has its own way of telling whether it is up to date.
  const bundled = path.join(dist, "graphiql") + path.sep;
  for (const file of existsSync(dist) ? compiledFiles(dist) : []) {
    if (!written.has(file) && !file.startsWith(bundled)) rmSync(file, { force: true });
  }
  return written.size / 2;
}

const count = packageFolders().reduce((sum, folder) => sum + compile(folder), 0);
console.log(`built ${count} files`);
bundleGraphiql().then(console.log, (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
