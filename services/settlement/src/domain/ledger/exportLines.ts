import { sealLeaves, type CycleSealContent } from "./cycleSeal.js";

/** Names the form of an export; docs/tamper-evidence.md describes it. */
export const EXPORT_FORMAT = "tessera.ledger.v1";

/** The first line of an export: which cycle, and how many of its seals bind what follows. */
export function exportHead(cycleId: string, seals: number): string {
  return JSON.stringify({ kind: "export", format: EXPORT_FORMAT, cycleId, seals });
}

/** An entry as it was sealed: its canonical form and its seal. */
export function exportEntry(text: string, seal: string): string {
  return JSON.stringify({ kind: "entry", text, seal });
}

/** A seal: the leaves that it binds, and its root. */
export function exportSeal(seal: CycleSealContent & { readonly root: string }): string {
  return JSON.stringify({ kind: "seal", leaves: sealLeaves(seal), root: seal.root });
}
