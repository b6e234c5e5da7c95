import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openKeyring } from "./openKeyring.js";

let folder: string;
beforeEach(async () => (folder = path.join(await mkdtemp(path.join(tmpdir(), "keys-")), "members")));
afterEach(async () => rm(path.dirname(folder), { recursive: true }));

test("every slot has a key of its own, on this page and the next, and keeps it after a restart", async () => {
  const slots = [0n, 1n, 4095n, 4096n, 9_000_000n];
  const first = await openKeyring(folder);
  const keys = await Promise.all(slots.map(async (slot) => first.keyOf(slot)));
  expect(new Set(keys.map((key) => key?.toString("hex"))).size).toBe(slots.length);
  const again = await openKeyring(folder);
  expect(await Promise.all(slots.map(async (slot) => again.keyOf(slot)))).toEqual(keys);
  expect(again.fingerprintKey).toEqual(first.fingerprintKey);
});

test("two processes that make the same page at once end with the same keys", async () => {
  const rings = await Promise.all(Array.from({ length: 8 }, async () => openKeyring(folder)));
  const keys = await Promise.all(rings.map(async (ring) => ring.keyOf(7n)));
  expect(new Set(keys.map((key) => key?.toString("hex"))).size).toBe(1);
  expect(new Set(rings.map((ring) => ring.fingerprintKey.toString("hex"))).size).toBe(1);
  expect((await readdir(folder)).sort()).toEqual(["fingerprint-key", "keys-0"]);
});

test("a destroyed key is gone from the disk and for everybody who has the folder open; its neighbours stay", async () => {
  const [ours, theirs] = [await openKeyring(folder), await openKeyring(folder)];
  const key = (await theirs.keyOf(5n))!;
  const neighbours = [await ours.keyOf(4n), await ours.keyOf(6n)];
  await ours.destroy(5n);
  expect(await theirs.keyOf(5n)).toBeUndefined();
  expect((await readFile(path.join(folder, "keys-0"))).includes(key)).toBe(false);
  expect([await theirs.keyOf(4n), await theirs.keyOf(6n)]).toEqual(neighbours);
});

test("nobody else on the machine may read the keys", async () => {
  await (await openKeyring(folder)).keyOf(0n);
  for (const name of await readdir(folder)) expect((await stat(path.join(folder, name))).mode & 0o077).toBe(0);
  expect((await stat(folder)).mode & 0o077).toBe(0);
});
