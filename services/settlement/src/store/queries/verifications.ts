import type { InvariantReport, ServiceName } from "@tessera/contracts";
import type { Database } from "@tessera/runtime";
import { VerificationReportRow } from "../entities/VerificationReportRow.js";
import { VerificationRow, type VerificationStatus } from "../entities/VerificationRow.js";

export interface VerificationView {
  readonly id: string;
  readonly status: VerificationStatus;
  readonly startedAt: Date;
  /** A service that did not answer, or has not yet, is not there. */
  readonly reports: ReadonlyMap<ServiceName, readonly InvariantReport[]>;
}

export async function findVerification(database: Database, id: string): Promise<VerificationView | null> {
  const { manager } = database.dataSource;
  const row = await manager.findOneBy(VerificationRow, { id });
  if (!row) return null;
  const reports = await manager.findBy(VerificationReportRow, { verificationId: id });
  return {
    id: row.id,
    status: row.status,
    startedAt: row.startedAt,
    reports: new Map(reports.map((report) => [report.service, report.reports])),
  };
}
