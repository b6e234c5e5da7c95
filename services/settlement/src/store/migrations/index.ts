import { CursorMemory1700100000000, OutboxTurns1700930000000, RuntimeTables1700000000000 } from "@tessera/runtime";
import { BankReleases1700300400200 } from "./BankReleases1700300400200.js";
import { BankStatements1700300400100 } from "./BankStatements1700300400100.js";
import { BankUnmatches1700400400300 } from "./BankUnmatches1700400400300.js";
import { BreakApprovals1700400400100 } from "./BreakApprovals1700400400100.js";
import { BreakAdjustments1700300500100 } from "./BreakAdjustments1700300500100.js";
import { Calculations1700000300000 } from "./Calculations1700000300000.js";
import { CycleSeals1700300600200 } from "./CycleSeals1700300600200.js";
import { ClaimPayments1700500401000 } from "./ClaimPayments1700500401000.js";
import { ClaimPayouts1700610101000 } from "./ClaimPayouts1700610101000.js";
import { DepositClaims1700500403000 } from "./DepositClaims1700500403000.js";
import { DirectPaymentPeriods1700630101000 } from "./DirectPaymentPeriods1700630101000.js";
import { DirectPayments1700500940000 } from "./DirectPayments1700500940000.js";
import { DryRunFiles1700500402000 } from "./DryRunFiles1700500402000.js";
import { ConsolidatedBalances1700300200200 } from "./ConsolidatedBalances1700300200200.js";
import { Proposals1700500501000 } from "./Proposals1700500501000.js";
import { SetOff1700500502000 } from "./SetOff1700500502000.js";
import { GroupsWithoutHeaders1700650101000 } from "./GroupsWithoutHeaders1700650101000.js";
import { InlineSeals1700650102000 } from "./InlineSeals1700650102000.js";
import { MatchedLegPeriods1700710101000 } from "./MatchedLegPeriods1700710101000.js";
import { RefusedDryRuns1700920000000 } from "./RefusedDryRuns1700920000000.js";
import { Cycles1700000200000 } from "./Cycles1700000200000.js";
import { CyclesToTheEnd1700300100000 } from "./CyclesToTheEnd1700300100000.js";
import { ObligationDigests1700400700000 } from "./ObligationDigests1700400700000.js";
import { PaymentFilesStored1700300800100 } from "./PaymentFilesStored1700300800100.js";
import { Payments1700300100001 } from "./Payments1700300100001.js";
import { MatchRules1700500101000 } from "./MatchRules1700500101000.js";
import { MadeFiles1700300400900 } from "./MadeFiles1700300400900.js";
import { MoneyLedger1700300600000 } from "./MoneyLedger1700300600000.js";
import { Disputes1700300700000 } from "./Disputes1700300700000.js";
import { ExitRevocations1700620101000 } from "./ExitRevocations1700620101000.js";
import { Exposure1700300700100 } from "./Exposure1700300700100.js";
import { CollectedDefaults1700400200100 } from "./CollectedDefaults1700400200100.js";
import { PartnerExit1700400100000 } from "./PartnerExit1700400100000.js";
import { Reconciliations1700300500000 } from "./Reconciliations1700300500000.js";
import { PointsCounting1700300200300 } from "./PointsCounting1700300200300.js";
import { RunParts1700400500000 } from "./RunParts1700400500000.js";
import { Claims1700400930000 } from "./Claims1700400930000.js";
import { Setup1700000100000 } from "./Setup1700000100000.js";
import { StoredFiles1700300400000 } from "./StoredFiles1700300400000.js";
import { Invoices1700300200100 } from "./Invoices1700300200100.js";
import { StatementSeals1700400300100 } from "./StatementSeals1700400300100.js";
import { Suspense1700400300000 } from "./Suspense1700400300000.js";
import { Terms1700300200000 } from "./Terms1700300200000.js";
import { ToleranceKinds1700400400200 } from "./ToleranceKinds1700400400200.js";
import { FileUse1700400600100 } from "./FileUse1700400600100.js";
import { WithheldPayments1700620201000 } from "./WithheldPayments1700620201000.js";
import { WholeInvoices1700400600000 } from "./WholeInvoices1700400600000.js";
import { Verifications1700000400000 } from "./Verifications1700000400000.js";

/** Every migration of this service, in order. */
export const migrations = [
  RuntimeTables1700000000000,
  Setup1700000100000,
  Cycles1700000200000,
  Calculations1700000300000,
  Verifications1700000400000,
  CursorMemory1700100000000,
  CyclesToTheEnd1700300100000,
  Payments1700300100001,
  StoredFiles1700300400000,
  BankStatements1700300400100,
  BankReleases1700300400200,
  MadeFiles1700300400900,
  Reconciliations1700300500000,
  BreakAdjustments1700300500100,
  MoneyLedger1700300600000,
  CycleSeals1700300600200,
  Disputes1700300700000,
  Exposure1700300700100,
  Terms1700300200000,
  Invoices1700300200100,
  ConsolidatedBalances1700300200200,
  PaymentFilesStored1700300800100,
  PointsCounting1700300200300,
  BreakApprovals1700400400100,
  Claims1700400930000,
  Suspense1700400300000,
  StatementSeals1700400300100,
  ToleranceKinds1700400400200,
  WholeInvoices1700400600000,
  FileUse1700400600100,
  ObligationDigests1700400700000,
  MatchRules1700500101000,
  CollectedDefaults1700400200100,
  PartnerExit1700400100000,
  BankUnmatches1700400400300,
  RunParts1700400500000,
  Proposals1700500501000,
  ClaimPayments1700500401000,
  DryRunFiles1700500402000,
  DepositClaims1700500403000,
  SetOff1700500502000,
  DirectPayments1700500940000,
  ClaimPayouts1700610101000,
  ExitRevocations1700620101000,
  WithheldPayments1700620201000,
  DirectPaymentPeriods1700630101000,
  GroupsWithoutHeaders1700650101000,
  InlineSeals1700650102000,
  MatchedLegPeriods1700710101000,
  RefusedDryRuns1700920000000,
  OutboxTurns1700930000000,
];
