import { CycleReport, type CycleReportQuery, type TesseraClient } from "@tessera/partner-sdk";
import { isCalculated, listCycles } from "../replay/cycles.js";
import { renderTable } from "../terminal/renderTable.js";

type Report = NonNullable<CycleReportQuery["settlementCycle"]>;

/** One currency: who pays into the hub and who is paid out of it. */
function describeCurrency({ positions, netting }: Report, currency: string): string {
  const rows = positions
    .filter(({ net }) => net.currency === currency)
    .map(({ partner, receivable, payable, net }) => {
      const move = net.amount.startsWith("-")
        ? `pays ${net.amount.slice(1)}`
        : /[1-9]/.test(net.amount)
          ? `receives ${net.amount}`
          : "nothing";
      return [partner.code, receivable.amount, payable.amount, net.amount, move];
    });
  const report = (scheme: string) => netting.find((entry) => entry.currency === currency && entry.scheme === scheme);
  const [gross, hub] = [report("GROSS"), report("MULTILATERAL_HUB")];
  const saving =
    gross === undefined || hub === undefined
      ? []
      : [
          `${gross.value.amount} ${currency} in ${gross.payments} debts become ${hub.value.amount} ${currency} in ${hub.payments} payments.`,
        ];
  return [renderTable([currency, "is owed", "owes", "net", "through the hub"], rows, [1, 2, 3]), ...saving].join("\n");
}

/** Who owes whom in the network's first calculated cycle, a table for each currency; undefined when there is none. */
export async function describePositions(finance: TesseraClient): Promise<string | undefined> {
  const cycle = (await listCycles(finance)).find(({ status }) => isCalculated(status));
  if (cycle === undefined) return undefined;
  const { settlementCycle: report } = await finance.request(CycleReport, { id: cycle.id });
  if (report === null) return undefined;
  const currencies = [...new Set(report.positions.map(({ net }) => net.currency))].sort();
  return currencies.map((currency) => describeCurrency(report, currency)).join("\n\n");
}
