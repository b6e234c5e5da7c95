import { publicId } from "@tessera/kernel";
import type { EntryRecord } from "../../store/queries/records.js";
import { Partner } from "../types/Partner.js";
import { WalletEntryKind, type WalletEntry } from "../types/wallet/WalletEntry.js";

export function presentEntry(entry: EntryRecord): WalletEntry {
  return {
    id: publicId("ent", entry.id),
    kind: WalletEntryKind[entry.kind],
    points: entry.points,
    occurredAt: entry.occurredAt,
    recordedAt: entry.recordedAt,
    partner: entry.partnerCode === null ? null : new Partner(entry.partnerCode),
  };
}
