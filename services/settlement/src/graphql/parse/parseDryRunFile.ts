import { invalidInput, isRefused, type InvalidInput, type Refused } from "@tessera/kernel";
import type { DryRunFile } from "../../store/reconciliation/runs.js";
import type { RunReconciliationInput } from "../types/reconciliationCommands.js";
import { parseCsvLayout } from "./parseCsvLayout.js";
import { parseUuid } from "./parseUuid.js";

/** The file of a dry run; null when it has none, InvalidInput for what a run of this kind does not read. */
export function parseDryRunFile(input: RunReconciliationInput): DryRunFile | null | Refused<InvalidInput> {
  const { file, source, dryRun, partnerCode } = input;
  if (!file) return null;
  const isBank = source === "BANK";
  const problem = (path: readonly string[], text: string) => invalidInput({ path: [...path], problem: text });
  if (!dryRun) return problem(["file"], "is for a dry run; import it first");
  if (!isBank && typeof partnerCode !== "string") return problem(["partnerCode"], "must be given with a file");
  if (isBank !== Boolean(file.format)) return problem(["file", "format"], "is for a file of the bank, which needs it");
  if ((file.format === "CSV") !== Boolean(file.csv)) return problem(["file", "csv"], "is for CSV, which needs it");
  const csv = file.csv ? parseCsvLayout(file.csv) : null;
  if (csv !== null && isRefused(csv)) return csv;
  return { fileId: parseUuid("fil", file.fileId), format: file.format ?? null, csv };
}
