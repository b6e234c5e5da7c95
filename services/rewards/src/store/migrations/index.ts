import { CursorMemory1700100000000, OutboxTurns1700930000000, RuntimeTables1700000000000 } from "@tessera/runtime";
import { Catalogue1700000001000 } from "./Catalogue1700000001000.js";
import { ExitRevocations1700620103000 } from "./ExitRevocations1700620103000.js";
import { PartnerExits1700400100000 } from "./PartnerExits1700400100000.js";
import { RedemptionBatches1700500200200 } from "./RedemptionBatches1700500200200.js";
import { Redemptions1700000002000 } from "./Redemptions1700000002000.js";
import { RestockRace1700400501000 } from "./RestockRace1700400501000.js";

/** In the order in which they run. */
export const migrations = [
  RuntimeTables1700000000000,
  Catalogue1700000001000,
  Redemptions1700000002000,
  CursorMemory1700100000000,
  PartnerExits1700400100000,
  RestockRace1700400501000,
  RedemptionBatches1700500200200,
  ExitRevocations1700620103000,
  OutboxTurns1700930000000,
];
