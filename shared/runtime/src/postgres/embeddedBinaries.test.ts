import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { embeddedBinaries, packageFolder } from "./embeddedBinaries.js";

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tessera-binaries-"));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The package as an install without scripts leaves it. */
function installWithoutScripts(): string {
  const folder = path.join(newFolder(), "package");
  cpSync(path.join(packageFolder(), ".."), folder, { recursive: true, verbatimSymlinks: true });
  const lib = path.join(folder, "native", "lib");
  for (const name of readdirSync(lib))
    if (lstatSync(path.join(lib, name)).isSymbolicLink()) rmSync(path.join(lib, name));
  return path.join(folder, "native");
}

const nobody = { name: "nobody", uid: 65534, gid: 65534 };

test("library links that an install without scripts left out are made, and the programs run", () => {
  const native = installWithoutScripts();
  expect(() => execFileSync(path.join(native, "bin", "initdb"), ["--version"], { stdio: "pipe", env: {} })).toThrow();
  const binaries = embeddedBinaries(undefined, newFolder(), native);
  expect(binaries.initdb).toBe(path.join(native, "bin", "initdb"));
  expect(execFileSync(binaries.initdb, ["--version"], { encoding: "utf8", env: {} })).toMatch(/18\.\d/);
});

test("binaries that the server's user cannot reach are copied to where it can, once", () => {
  const native = installWithoutScripts();
  chmodSync(path.join(native, ".."), 0o700);
  const spare = newFolder();
  const binaries = embeddedBinaries(nobody, spare, native);
  expect(binaries.postgres.startsWith(spare)).toBe(true);
  const identity = process.getuid?.() === 0 ? { uid: nobody.uid, gid: nobody.gid } : {};
  expect(execFileSync(binaries.postgres, ["--version"], { encoding: "utf8", env: {}, cwd: "/", ...identity })).toMatch(
    /18\.\d/,
  );
  writeFileSync(path.join(spare, "mark"), "");
  expect(embeddedBinaries(nobody, spare, native)).toEqual(binaries);
  expect(readdirSync(spare)).toHaveLength(2);
});

test("a copy of files that only their owner may read is open to the server's user", () => {
  const native = installWithoutScripts();
  execFileSync("chmod", ["-R", "go-rwx", path.join(native, "share")]);
  const { postgres } = embeddedBinaries(nobody, newFolder(), native);
  const table = path.join(postgres, "..", "..", "share", "postgresql", "postgres.bki");
  expect(existsSync(table) && readFileSync(table, "utf8").length).toBeGreaterThan(0);
  expect(lstatSync(table).mode & 0o777).toBe(0o644);
});
