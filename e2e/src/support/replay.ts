import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { ReplayFiles } from "../model/readReplayFiles.js";
import { runTessera } from "./runTessera.js";
import type { TestNetwork } from "./startTestNetwork.js";

export function replayFlags(files: ReplayFiles, out: string): string[] {
  return [
    "replay",
    "--coalition",
    files.coalition,
    "--orders",
    files.orders,
    "--redemptions",
    files.redemptions,
    "--out",
    out,
  ];
}

/** Replays the files into the network and answers what the command wrote. */
export async function replay(network: TestNetwork, files: ReplayFiles): Promise<unknown> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tessera-outcome-"));
  try {
    const out = path.join(folder, "out.json");
    const { code, stdout, stderr } = await runTessera(replayFlags(files, out), { TESSERA_DATA: network.dataDir });
    if (code !== 0) throw new Error(`replay ended with ${code}:\n${stdout}\n${stderr}\n${network.output()}`);
    return JSON.parse(readFileSync(out, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function expectVerified(network: TestNetwork): Promise<void> {
  const { code, stdout, stderr } = await runTessera(["verify"], { TESSERA_DATA: network.dataDir });
  expect({ code, printed: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, printed: "" });
}
