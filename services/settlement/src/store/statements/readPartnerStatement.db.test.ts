import { isRefused } from "@tessera/kernel";
import { openDispute } from "../../commands/disputes/openDispute.js";
import { closeSettlement } from "../../test/closeSettlement.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { readPartnerStatement, type ReadStatement } from "./readPartnerStatement.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const DISPUTES = 12;

/** What is owed by lines that count, what the frozen position says, and what is to be paid: one amount, three times. */
function figuresOf({ positions, statement }: ReadStatement) {
  const [section] = statement.sections;
  const legs = section?.legs.map(({ direction, amountMinor }) => (direction === "PAYS" ? -amountMinor : amountMinor));
  const [position] = positions;
  return [
    section?.closingMinor,
    position ? position.receivableMinor - position.payableMinor : 0n,
    (legs ?? []).reduce((sum, amount) => sum + amount, 0n),
  ];
}

test("a statement is of one instant, whatever others dispute and calculate while it is read", async () => {
  const owed = Array.from({ length: DISPUTES + 1 }, (_, index) => ["a", "b", 10 + index, "0.1", "CZK"] as const);
  const { cycleId } = await closeSettlement(settlement, owed);
  const obligations = await settlement.rows<{ id: string }>("SELECT id FROM obligation ORDER BY amount_minor");
  let isWriting = true;
  const write = async (): Promise<void> => {
    for (const { id } of obligations.slice(0, DISPUTES)) {
      const claimed = { amountMinor: 0n, currency: "CZK" };
      const input = { obligationId: id, reason: "not ours", claimed, partnerCode: null };
      const answer = await openDispute(settlement.deps, { scope: "finance-1", key: id }, input);
      if (isRefused(answer)) throw new Error(JSON.stringify(answer));
    }
    isWriting = false;
  };
  const disputedSeen = new Set<number>();
  const read = async (): Promise<void> => {
    do {
      const seen = await readPartnerStatement(settlement.db.database, cycleId, "b");
      const [closing, ...others] = figuresOf(seen);
      expect(others).toEqual([closing, closing]);
      disputedSeen.add(seen.statement.sections[0]?.entries.filter(({ disputed }) => disputed).length ?? 0);
    } while (isWriting);
  };
  await Promise.all([write(), read(), read(), read()]);
  await read();
  expect(disputedSeen).toContain(DISPUTES);
});
