import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { CoalitionFile, OrderRow, RedemptionRequest } from "./coalition.js";
import { ReplayModel, type ReplayOutcome } from "./replayModel.js";

export interface ReplayFiles {
  /** A coalition file, a folder of order files for each partner, a file of redemption requests. */
  readonly coalition: string;
  readonly orders: string;
  readonly redemptions: string;
}

export function replayFilesIn(folder: string): ReplayFiles {
  return {
    coalition: path.join(folder, "coalition.json"),
    orders: path.join(folder, "orders"),
    redemptions: path.join(folder, "redemptions.csv"),
  };
}

/** What the model makes of the files. */
export function modelOutcome(files: ReplayFiles): ReplayOutcome {
  const coalition = JSON.parse(readFileSync(files.coalition, "utf8")) as CoalitionFile;
  return new ReplayModel(coalition).run(orderRows(files.orders), requests(files.redemptions));
}

/** The fields of one CSV line; quotes are doubled inside quoted fields. */
function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? "",
  );
}

function lines(file: string): string[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== "");
}

function* orderRows(folder: string): Generator<OrderRow> {
  for (const partner of readdirSync(folder).sort()) {
    for (const file of readdirSync(path.join(folder, partner)).sort()) {
      for (const line of lines(path.join(folder, partner, file))) {
        const [receiptNumber = "", card = "", soldAt = "", sku = "", , quantity = "", unitPrice = ""] = fields(line);
        yield { partner, receiptNumber, card, soldAt, sku, quantity: Number(quantity), unitPrice };
      }
    }
  }
}

function requests(file: string): RedemptionRequest[] {
  return lines(file).map((line) => {
    const [id = "", requestedAt = "", card = "", rewardCode = ""] = fields(line);
    return { id, requestedAt, card, rewardCode };
  });
}
