"use strict";
// Bundles GraphiQL, its code editor and the editor's workers into gateway/dist/graphiql, so that the development gateway serves it
// without a network. `npm run build` calls it; it does nothing when the bundle is of the same sources.
const { createHash } = require("node:crypto");
const { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const source = path.join(root, "gateway/graphiql");
const target = path.join(root, "gateway/dist/graphiql");
const stampFile = path.join(target, "stamp.txt");
const WORKERS = {
  "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
  "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
};
const PACKAGES = [
  "graphiql",
  "@graphiql/react",
  "monaco-editor",
  "monaco-graphql",
  "react",
  "react-dom",
  "graphql-ws",
  "esbuild",
];

/** Changes with the page, this file and the versions that go into the bundle; undefined where they are not installed. */
function stampOf() {
  const hash = createHash("sha256");
  for (const file of [__filename, ...readdirSync(source).map((name) => path.join(source, name))])
    hash.update(readFileSync(file));
  for (const name of PACKAGES) {
    const manifest = path.join(root, "node_modules", name, "package.json");
    if (!existsSync(manifest)) return undefined;
    hash.update(`${name}@${JSON.parse(readFileSync(manifest, "utf8")).version}`);
  }
  return hash.digest("hex");
}

/** Answers what it did, in a few words. */
async function bundleGraphiql() {
  const stamp = stampOf();
  if (stamp === undefined) return "GraphiQL not bundled: its packages are for development and not installed";
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return "GraphiQL is up to date";
  const { build } = require("esbuild");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const common = {
    bundle: true,
    minify: true,
    outdir: target,
    logLevel: "error",
    legalComments: "none",
    absWorkingDir: root,
  };
  await build({
    ...common,
    entryPoints: { page: path.join(source, "page.jsx") },
    format: "iife",
    jsx: "automatic",
    loader: { ".ttf": "file", ".woff2": "file" },
    assetNames: "[name]-[hash]",
    publicPath: "/graphiql",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  await build({ ...common, entryPoints: WORKERS, format: "iife" });
  copyFileSync(path.join(source, "index.html"), path.join(target, "index.html"));
  writeFileSync(stampFile, stamp);
  return "GraphiQL bundled";
}

module.exports = { bundleGraphiql };

if (require.main === module) {
  bundleGraphiql().then(console.log, (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
