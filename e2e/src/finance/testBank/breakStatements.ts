import type { BankEntry, BankStatement } from "./bankStatement.js";
import type { openBankAccount } from "./openBankAccount.js";

type Account = ReturnType<typeof openBankAccount>;

const IMPORTED = { status: "IMPORTED", reason: null };

/** What waits until the bank has sent what was missing. */
export interface BrokenStatement {
  /** The break that says so, with the statement that waits. */
  readonly name: string;
  /** What has not been told of meanwhile. */
  readonly withheld: readonly BankEntry[];
  /** The bank sends what it should have sent. */
  mend(): Promise<void>;
}

/** The bank sends the first and the third of its statements: the third waits, until the second comes and lets it go. */
export async function leaveOut(account: Account, entries: readonly BankEntry[]): Promise<BrokenStatement> {
  const days = entries.map(({ bookedOn }) => bookedOn).sort();
  const inTime = entries.filter(({ bookedOn }) => bookedOn === days[0]);
  const later = entries.filter((entry) => !inTime.includes(entry));
  expect([inTime.length > 0, later.length > 1]).toEqual([true, true]);
  const third = later.slice(-1);
  const [first, second, last] = [inTime, later.slice(0, -1), third].map((some) => account.write(some));
  expect(await account.send(first as BankStatement)).toEqual(IMPORTED);
  expect(await account.send(last as BankStatement)).toEqual({ status: "QUARANTINED", reason: "STATEMENT_GAP" });
  return {
    name: `STATEMENT_GAP ${last?.reference}`,
    withheld: later,
    mend: async () => expect(await account.send(second as BankStatement)).toEqual(IMPORTED),
  };
}

/** The bank sends a statement whose closing balance is not what its lines come to, and sends it again as it should be. */
export async function unbalance(account: Account, entries: readonly BankEntry[]): Promise<BrokenStatement> {
  const statement = account.write(entries);
  expect(await account.send(statement, 1n)).toEqual({ status: "QUARANTINED", reason: "STATEMENT_UNBALANCED" });
  return {
    name: `STATEMENT_UNBALANCED ${statement.reference}`,
    withheld: entries,
    mend: async () => expect(await account.send(statement)).toEqual(IMPORTED),
  };
}
