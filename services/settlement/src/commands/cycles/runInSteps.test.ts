import { reportInSteps, reportNetting } from "../../domain/netting/reportNetting.js";
import { runInSteps } from "./runInSteps.js";

test("a long calculation lets others run before it is done, and comes to the same", async () => {
  const debts = Array.from({ length: 900 }, (_, index) => ({
    debtorCode: `p${index % 30}`,
    creditorCode: `p${(index * 7 + Math.floor(index / 30) + 1) % 30}`,
    amountMinor: BigInt(1 + (index % 70)),
  })).filter((debt) => debt.debtorCode !== debt.creditorCode);
  const order: string[] = [];
  const calculation = runInSteps(reportInSteps(debts, debts.length)).then((reports) => {
    order.push("calculated");
    return reports;
  });
  setImmediate(() => order.push("another request"));
  expect(await calculation).toEqual(reportNetting(debts, debts.length));
  expect(order).toEqual(["another request", "calculated"]);
});
