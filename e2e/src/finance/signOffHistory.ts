import { createHash } from "node:crypto";
import type { TestNetwork } from "../support/startTestNetwork.js";
import { APPROVER, type openFinanceOffice } from "./financeOffice.js";
import { sendStatement } from "./partnerOffice/sendStatement.js";
import type { ToldHistory } from "./reconcileHistory.js";

type Office = ReturnType<typeof openFinanceOffice>;

interface SignOff {
  readonly status: string;
  readonly contentHash: string;
  readonly json: string;
}

interface Pack {
  readonly partnerStatements: readonly { readonly partnerCode: string }[];
  readonly openBreaks: readonly unknown[];
  readonly equations: readonly {
    readonly of: string;
    readonly leftMinor: string;
    readonly right: Readonly<Record<string, string>>;
    readonly uncovered: number;
  }[];
}

/** One person prepares the pack, another signs what it holds; afterwards nothing of the period changes. */
export async function signOffHistory(
  network: TestNetwork,
  office: Office,
  told: ToldHistory,
  cycleId: string,
): Promise<void> {
  const selection = "signOff { status contentHash json }";
  const { signOff: prepared } = await office.command<{ signOff: SignOff }>(
    "signOffPeriod",
    { cycleId },
    "PeriodSignOff",
    selection,
  );
  expect(createHash("sha256").update(prepared.json).digest("hex")).toBe(prepared.contentHash);
  const pack = JSON.parse(prepared.json) as Pack;
  const who = new Set(pack.partnerStatements.map(({ partnerCode }) => partnerCode));
  const tellers = [...told.statements].filter(([, drafts]) =>
    drafts.some(({ cycle, lines }) => cycle.id === cycleId && lines.length > 0),
  );
  expect([...who]).toEqual(expect.arrayContaining(tellers.map(([code]) => code)));
  expect(pack.openBreaks).toEqual([]);
  for (const { leftMinor, right, uncovered } of pack.equations) {
    expect(Object.values(right).reduce((sum, minor) => sum + BigInt(minor), 0n)).toBe(BigInt(leftMinor));
    expect(uncovered).toBe(0);
  }
  // A month in which nobody owed anything has nothing to pay.
  const isEmpty = [...told.statements.values()]
    .flat()
    .every(({ cycle }) => cycle.id !== cycleId || cycle.obligations.length === 0);
  expect(pack.equations.map(({ of }) => of.split(" ")[0])).toEqual(
    expect.arrayContaining(isEmpty ? ["partner"] : ["legs", "statement", "partner"]),
  );
  const seen = { cycleId, contentHash: prepared.contentHash };
  const { signOff: signed } = await office.command<{ signOff: SignOff }>(
    "signOffPeriod",
    seen,
    "PeriodSignOff",
    selection,
    APPROVER,
  );
  expect(signed.status).toBe("SIGNED");
  const [code = ""] = told.statements.keys();
  const late = {
    lineId: "1",
    reference: "",
    amount: "1.00",
    currency: "CZK",
    cycle: "",
    date: "2011-01-15",
    description: "",
  };
  const sending = { partnerCode: code, cycleId, lines: [late], name: `${cycleId} too late` };
  await expect(sendStatement(network, "LINES", sending)).rejects.toThrow(/signed off/);
}
