import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Stands for the real build: it tells that it ran, and compiles nothing but a program that prints the words it was given. */
const BUILDER = `
const { mkdirSync, writeFileSync } = require("node:fs");
require("node:fs").appendFileSync(__dirname + "/runs", "x");
mkdirSync(__dirname + "/../clients/cli/dist", { recursive: true });
writeFileSync(__dirname + "/../clients/cli/dist/index.js", "exports.run = async (argv) => (console.log(argv.slice(2).join()), 0);");
`;

describe("bin/tessera.cjs in a clone", () => {
  let root: string;
  const at = (...parts: readonly string[]) => path.join(root, ...parts);

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "tessera-clone-"));
    for (const folder of ["tools", "node_modules", "clients/cli/bin", "clients/cli/src"])
      mkdirSync(at(folder), { recursive: true });
    writeFileSync(at("package.json"), JSON.stringify({ workspaces: ["clients/*"] }));
    writeFileSync(at("clients/cli/src/index.ts"), "");
    writeFileSync(at("clients/cli/src/index.test.ts"), "");
    writeFileSync(at("tools/build.cjs"), BUILDER);
    copyFileSync(path.join(__dirname, "../bin/tessera.cjs"), at("clients/cli/bin/tessera.cjs"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const tessera = (...words: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [at("clients/cli/bin/tessera.cjs"), ...words], {
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };

  it("builds when dist is missing or older than src, and not otherwise", () => {
    expect(tessera("a", "b")).toEqual({ status: 0, stdout: "a,b\n", stderr: "tessera: building …\n" });
    expect(tessera("c")).toEqual({ status: 0, stdout: "c\n", stderr: "" });
    const later = new Date(Date.now() + 60_000);
    utimesSync(at("clients/cli/src/index.test.ts"), later, later);
    expect(tessera("d").stderr).toBe("");
    utimesSync(at("clients/cli/src/index.ts"), later, later);
    expect(tessera("e").stderr).toBe("tessera: building …\n");
  });

  it("tells a build that fails in one line", () => {
    writeFileSync(at("tools/build.cjs"), 'console.error("x.ts is not TypeScript"); process.exit(1);');
    expect(tessera()).toEqual({
      status: 1,
      stdout: "",
      stderr: "tessera: building …\ntessera: the build failed: x.ts is not TypeScript\n",
    });
  });
});
