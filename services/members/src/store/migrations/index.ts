import { CursorMemory1700100000000, OutboxTurns1700930000000, RuntimeTables1700000000000 } from "@tessera/runtime";
import { BookSeals1700300600400 } from "./BookSeals1700300600400.js";
import { BookTriggers1700000001100 } from "./BookTriggers1700000001100.js";
import { EnrolMembersFunction1700000001600 } from "./EnrolMembersFunction1700000001600.js";
import { ExitRevocations1700620102000 } from "./ExitRevocations1700620102000.js";
import { HoldFunctions1700000001400 } from "./HoldFunctions1700000001400.js";
import { IssuingStops1700300700000 } from "./IssuingStops1700300700000.js";
import { LeanBookFunctions1700200000100 } from "./LeanBookFunctions1700200000100.js";
import { LeanBookTables1700200000000 } from "./LeanBookTables1700200000000.js";
import { LeanReturnFunction1700200000200 } from "./LeanReturnFunction1700200000200.js";
import { LinearPlainFunctions1700500200100 } from "./LinearPlainFunctions1700500200100.js";
import { PartnerExits1700400100000 } from "./PartnerExits1700400100000.js";
import { PlainPurchasesFunction1700200000300 } from "./PlainPurchasesFunction1700200000300.js";
import { PlainSpendsFunction1700200000400 } from "./PlainSpendsFunction1700200000400.js";
import { PointsBookTables1700000001000 } from "./PointsBookTables1700000001000.js";
import { PricedFacts1700300800000 } from "./PricedFacts1700300800000.js";
import { RecordPurchasesFunction1700000001200 } from "./RecordPurchasesFunction1700000001200.js";
import { ReturnAndExpiryFunctions1700000001500 } from "./ReturnAndExpiryFunctions1700000001500.js";
import { SealedBatchFunctions1700300600300 } from "./SealedBatchFunctions1700300600300.js";
import { SealedBook1700300600100 } from "./SealedBook1700300600100.js";
import { SealedContacts1700100001000 } from "./SealedContacts1700100001000.js";
import { SealedPlainFunctions1700300600200 } from "./SealedPlainFunctions1700300600200.js";
import { SetupTables1700000001050 } from "./SetupTables1700000001050.js";
import { SpendPointsFunctions1700000001300 } from "./SpendPointsFunctions1700000001300.js";

/** In the order in which they run. */
export const migrations = [
  RuntimeTables1700000000000,
  PointsBookTables1700000001000,
  SetupTables1700000001050,
  BookTriggers1700000001100,
  RecordPurchasesFunction1700000001200,
  SpendPointsFunctions1700000001300,
  HoldFunctions1700000001400,
  ReturnAndExpiryFunctions1700000001500,
  EnrolMembersFunction1700000001600,
  CursorMemory1700100000000,
  SealedContacts1700100001000,
  LeanBookTables1700200000000,
  LeanBookFunctions1700200000100,
  LeanReturnFunction1700200000200,
  PlainPurchasesFunction1700200000300,
  PlainSpendsFunction1700200000400,
  SealedBook1700300600100,
  SealedPlainFunctions1700300600200,
  SealedBatchFunctions1700300600300,
  BookSeals1700300600400,
  IssuingStops1700300700000,
  PricedFacts1700300800000,
  PartnerExits1700400100000,
  LinearPlainFunctions1700500200100,
  ExitRevocations1700620102000,
  OutboxTurns1700930000000,
];
