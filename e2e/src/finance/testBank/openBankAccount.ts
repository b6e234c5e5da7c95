import type { openFinanceOffice } from "../financeOffice.js";
import { closingMinor, type BankEntry, type BankStatement } from "./bankStatement.js";
import { writeCamt053 } from "./writeCamt053.js";

const OPENING_MINOR = 100_000_000n;

/** How a statement was taken in. */
export interface TakenIn {
  readonly status: string;
  readonly reason: string | null;
}

/** The operator's account at the test's bank: numbers its statements and keeps its balance. */
export function openBankAccount(office: ReturnType<typeof openFinanceOffice>, iban: string, currency: string) {
  let balanceMinor = OPENING_MINOR;
  let statements = 0;

  /** The next statement, with these entries, at least one; it is not sent yet. */
  function write(entries: readonly BankEntry[]): BankStatement {
    const days = entries.map(({ bookedOn }) => bookedOn).sort();
    const statement: BankStatement = {
      iban,
      currency,
      reference: `${currency}/${(statements += 1)}`,
      sequence: statements,
      from: days[0] ?? "",
      to: days.at(-1) ?? "",
      openingMinor: balanceMinor,
      entries,
    };
    balanceMinor = closingMinor(statement);
    return statement;
  }

  /** Sends a statement and has it imported; `offMinor`: so much beside the truth is the closing balance that it tells. */
  async function send(statement: BankStatement, offMinor = 0n): Promise<TakenIn> {
    const name = `statement-${statement.reference.replace("/", "-")}.xml`;
    const xml = writeCamt053(statement, closingMinor(statement) + offMinor);
    const fileId = await office.upload(name, xml, "application/xml");
    const imported = await office.command<{ statements: TakenIn[] }>(
      "importBankStatement",
      { fileId, format: "CAMT_053" },
      "BankStatementImported",
      "statements { status reason }",
    );
    const [only] = imported.statements;
    if (!only) throw new Error("no statement in the file");
    return only;
  }

  return { write, send, tell: async (entries: readonly BankEntry[]) => send(write(entries)) };
}
