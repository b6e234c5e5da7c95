import { CursorMemory1700100000000, OutboxTurns1700930000000, RuntimeTables1700000000000 } from "@tessera/runtime";
import { InvoicingChoice1700400600000 } from "./InvoicingChoice1700400600000.js";
import { KnownExits1700620104000 } from "./KnownExits1700620104000.js";
import { SettlementTerms1700300200000 } from "./SettlementTerms1700300200000.js";
import { Setup1700000001000 } from "./Setup1700000001000.js";

/** In the order in which they run. */
export const migrations = [
  RuntimeTables1700000000000,
  Setup1700000001000,
  CursorMemory1700100000000,
  SettlementTerms1700300200000,
  InvoicingChoice1700400600000,
  KnownExits1700620104000,
  OutboxTurns1700930000000,
];
