import { CyclePositionRow } from "./CyclePositionRow.js";
import { CycleRow } from "./CycleRow.js";
import { CycleTotalRow } from "./CycleTotalRow.js";
import { LegRow } from "./LegRow.js";
import { NettingReportRow } from "./NettingReportRow.js";
import { PartnerRow } from "./PartnerRow.js";
import { ProgrammeRow } from "./ProgrammeRow.js";
import { VerificationReportRow } from "./VerificationReportRow.js";
import { VerificationRow } from "./VerificationRow.js";

/** Obligations and draws are not here: they are written and read set by set, in SQL. */
export const entities = [
  ProgrammeRow,
  PartnerRow,
  CycleRow,
  CycleTotalRow,
  CyclePositionRow,
  NettingReportRow,
  LegRow,
  VerificationRow,
  VerificationReportRow,
];
