import { expectVerified } from "../support/replay.js";
import { data, eventually } from "../support/smallCoalition.js";
import { startTestNetwork } from "../support/startTestNetwork.js";
import { openFinanceOffice } from "./financeOffice.js";
import { settleHistory } from "./settleHistory.js";

test("the sample month is paid at a bank that makes mistakes, and settled to the end", async () => {
  const network = await startTestNetwork({ empty: false });
  try {
    // The door is open before the sample is in.
    const office = openFinanceOffice(network);
    await eventually(async () => (await office.cycles()).some(({ status }) => status === "CALCULATED"), 90_000);
    const { partners } = await data<{ partners: { nodes: { code: string }[] } }>(
      network.ask("{ partners(first: 100) { nodes { code } } }"),
    );
    const codes = partners.nodes.map(({ code }) => code);
    expect((await settleHistory(network, codes, 20_110_101)).faults).toBeGreaterThan(2);
    await expectVerified(network);
  } finally {
    await network.stop();
  }
}, 180_000);
