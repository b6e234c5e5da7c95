import { describeNextStep } from "./describeNextStep.js";

type Leg = Parameters<typeof describeNextStep>[0]["legs"][number];

const leg = (code: string, status: Leg["status"], counterparty?: string): Leg => ({
  ...{ partner: { code }, status, counterparty: counterparty === undefined ? null : { code: counterparty } },
});
const next = (status: Parameters<typeof describeNextStep>[0]["status"], ...legs: Leg[]) =>
  describeNextStep({ status, contentHash: "abc", legs }, "2011-03");

test("each state of a cycle names the command that goes on with it", () => {
  expect(next("CALCULATED")).toMatch(/--cycle 2011-03 --approve abc$/);
  expect(next("APPROVED", leg("alfa", "DUE"))).toMatch(/written: .*--instruct/);
  expect(next("INSTRUCTED", leg("alfa", "INSTRUCTED"))).toMatch(/bank says: .*--bank --cycle 2011-03$/);
  expect(next("SETTLED", leg("alfa", "SETTLED"))).toBe("It is settled: every payment has come or gone.");
  expect(next("SETTLED", leg("alfa", "SETTLED"), leg("alfa", "DUE"))).toMatch(/due again \(1\): .*--instruct/);
});

test("of payments between partners their creditors tell, not the bank; who did not pay in time is named", () => {
  const direct = [leg("alfa", "OVERDUE", "beta"), leg("gama", "INSTRUCTED", "beta"), leg("alfa", "OVERDUE", "gama")];
  expect(next("INSTRUCTED", ...direct)).toBe(
    "Next: what the creditors say: tessera direct --cycle 2011-03; overdue: alfa\n" +
      'Who will not pay is in default: tessera default --declare alfa --cycle 2011-03 --reason "…"',
  );
  expect(next("PARTIALLY_SETTLED", leg("alfa", "OVERDUE"), leg("beta", "INSTRUCTED"))).toMatch(
    /--bank --cycle 2011-03; overdue: alfa\n.*--declare alfa --cycle 2011-03/,
  );
});

test("a payout that may be kept in a default is not ordered without a thought", () => {
  const legs = [leg("alfa", "OVERDUE"), leg("alfa", "DUE"), leg("beta", "DUE")];
  expect(next("INSTRUCTED", ...legs)).toMatch(
    /due again \(2\): .*; decide first whether alfa, overdue, is in default\n.*--declare alfa/,
  );
});
