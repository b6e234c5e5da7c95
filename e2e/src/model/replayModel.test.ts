import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { CoalitionFile, OrderRow, RedemptionRequest } from "./coalition.js";
import { ReplayModel } from "./replayModel.js";

const folder = path.join(__dirname, "../../../../shared/data");
const present = existsSync(path.join(folder, "expected.json"));

/** The fields of one CSV line; quotes are doubled inside quoted fields. */
function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
}

function* orderRows(): Generator<OrderRow> {
  for (const partner of readdirSync(path.join(folder, "orders")).sort()) {
    for (const file of readdirSync(path.join(folder, "orders", partner)).sort()) {
      const lines = gunzipSync(readFileSync(path.join(folder, "orders", partner, file))).toString("utf8").split(/\r?\n/).slice(1);
      for (const line of lines) {
        if (line === "") continue;
        const [receiptNumber = "", card = "", soldAt = "", sku = "", , quantity = "", unitPrice = ""] = fields(line);
        yield { partner, receiptNumber, card, soldAt, sku, quantity: Number(quantity), unitPrice };
      }
    }
  }
}

function requests(): RedemptionRequest[] {
  return readFileSync(path.join(folder, "redemptions.csv"), "utf8").split(/\r?\n/).slice(1).filter((line) => line !== "").map((line) => {
    const [id = "", requestedAt = "", card = "", rewardCode = ""] = fields(line);
    return { id, requestedAt, card, rewardCode };
  });
}

describe("the in-memory model of a replay", () => {
  const half = present ? it : (name: string) => it(`${name} (skipped: the half-year's files are absent)`, () => console.warn("the half-year's files are absent"));
  half("computes what an independent implementation computed for the half-year", () => {
    const coalition = JSON.parse(readFileSync(path.join(folder, "coalition.json"), "utf8")) as CoalitionFile;
    const expected = JSON.parse(readFileSync(path.join(folder, "expected.json"), "utf8")) as unknown;
    expect(new ReplayModel(coalition).run(orderRows(), requests())).toEqual(expected);
  });
});
