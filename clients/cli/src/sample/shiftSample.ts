import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { openTemporaryFolder } from "../events/openTemporaryFolder.js";

const SAMPLE = path.join(__dirname, "../../sample");

export interface SampleFiles {
  readonly coalition: string;
  readonly orders: string;
  readonly redemptions: string;
  readonly rates: string;
  /** Deletes the copy. */
  readonly close: () => void;
}

/** Code of the sample's programme. */
export const SAMPLE_PROGRAMME = "sample";

/** Months since the year 0. */
function monthNumber(month: string): number {
  const [year = 0, monthOfYear = 1] = month.split("-").map(Number);
  return 12 * year + monthOfYear - 1;
}

/** Moves every date of a text by whole months. The sample has no day after the 28th, so that every date exists in any month. */
export function shiftDates(text: string, months: number): string {
  return text.replace(/\b(\d{4}-\d{2})-(\d{2})(?=T|"|,|$)/gm, (_date, month: string, day: string) => {
    const shifted = monthNumber(month) + months;
    return `${String(Math.floor(shifted / 12)).padStart(4, "0")}-${String((shifted % 12) + 1).padStart(2, "0")}-${day}`;
  });
}

function sampleMonth(): string {
  const { programme } = JSON.parse(readFileSync(path.join(SAMPLE, "coalition.json"), "utf8")) as {
    readonly programme: { readonly startsOn: string };
  };
  return programme.startsOn.slice(0, 7);
}

/** A temporary copy of the committed sample, with its dates in another month (YYYY-MM). */
export function shiftSample(month: string): SampleFiles {
  const months = monthNumber(month) - monthNumber(sampleMonth());
  const { path: folder, close } = openTemporaryFolder("tessera-sample-");
  cpSync(SAMPLE, folder, { recursive: true });
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = path.join(folder, name);
    if (!/\.(csv|csv\.gz|json)$/.test(name) || !statSync(file).isFile()) continue;
    const bytes = readFileSync(file);
    const isZipped = name.endsWith(".gz");
    const shifted = shiftDates((isZipped ? gunzipSync(bytes) : bytes).toString("utf8"), months);
    writeFileSync(file, isZipped ? gzipSync(shifted, { level: 1 }) : shifted);
  }
  return {
    coalition: path.join(folder, "coalition.json"),
    orders: path.join(folder, "orders"),
    redemptions: path.join(folder, "redemptions.csv"),
    rates: path.join(folder, "rates.json"),
    close,
  };
}
