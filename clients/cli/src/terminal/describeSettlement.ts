import type { SettlementOfCycleQuery } from "@tessera/partner-sdk";
import type { WallClock } from "../events/createWallClock.js";
import { renderTable } from "./renderTable.js";

type SettledCycle = NonNullable<SettlementOfCycleQuery["settlementCycle"]>;

/** A cycle on its way to SETTLED, for people: where it stands, who pays whom, which files there are, who did what. */
export function describeSettlement(cycle: SettledCycle, month: string, clock: WallClock): string {
  const local = (instant: string) => clock.localTime(Date.parse(instant)).replace("T", " ");
  const head = [
    `${month}  ${cycle.id}`,
    `${local(cycle.from)} to ${local(cycle.to)}, as the programme's clocks show it`,
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
    cycle.timeline.flatMap(({ at, kind, actor, reason }) => {
      // What a step lists (the files of an instruction) has a line for each.
      const [why = "", ...more] = (reason ?? "").split("; ");
      return [[at, kind, actor ?? "the network", why], ...more.map((line) => ["", "", "", line])];
    }),
    [],
  );
  return [head, legs, ...(cycle.files.length > 0 ? [files] : []), timeline].join("\n\n");
}
