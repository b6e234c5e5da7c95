import type { SettlementOfCycleQuery } from "@tessera/partner-sdk";
import { renderTable } from "./renderTable.js";

type SettledCycle = NonNullable<SettlementOfCycleQuery["settlementCycle"]>;

/** A cycle on its way to SETTLED, for people: where it stands, who pays whom, which files there are, who did what. */
export function describeSettlement(cycle: SettledCycle): string {
  const head = [
    `${cycle.id}  ${cycle.from} to ${cycle.to}`,
    `${cycle.status}, calculation ${cycle.calculation}, content ${cycle.contentHash ?? "not calculated"}`,
  ].join("\n");
  const legs = renderTable(
    ["partner", "direction", "with", "amount", "currency", "status", "due", "reference"],
    cycle.legs.map((leg) => [
      leg.partner.code,
      leg.direction,
      leg.counterparty?.code ?? "hub",
      leg.amount.amount,
      leg.amount.currency,
      leg.status,
      leg.dueOn ?? "",
      leg.reference ?? "",
    ]),
    [3],
  );
  const files = renderTable(
    ["file", "version", "transfers", "sum", "currency", "status", "sha256"],
    cycle.files.map((file) => [
      file.kind,
      String(file.version),
      String(file.transfers),
      file.controlSum.amount,
      file.currency,
      file.status,
      file.sha256,
    ]),
    [1, 2, 3],
  );
  const timeline = renderTable(
    ["at", "what", "who", "why"],
    cycle.timeline.map(({ at, kind, actor, reason }) => [at, kind, actor ?? "the network", reason ?? ""]),
    [],
  );
  return [head, legs, ...(cycle.files.length > 0 ? [files] : []), timeline].join("\n\n");
}
