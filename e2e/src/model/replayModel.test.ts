import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { modelOutcome, replayFilesIn } from "./readReplayFiles.js";

const folder = path.join(__dirname, "../../../../shared/data");

describe("the in-memory model of a replay", () => {
  const present = existsSync(path.join(folder, "expected.json"));
  it(`computes what an independent implementation computed for the half-year${present ? "" : " (skipped: its files are absent)"}`, () => {
    if (!present) return console.warn("the half-year's files are absent");
    expect(modelOutcome(replayFilesIn(folder))).toEqual(
      JSON.parse(readFileSync(path.join(folder, "expected.json"), "utf8")),
    );
  });
});
