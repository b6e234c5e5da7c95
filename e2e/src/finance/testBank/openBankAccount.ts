import type { openFinanceOffice } from "../financeOffice.js";
import { closingMinor, type BankEntry, type BankStatement } from "./bankStatement.js";
import { writeCamt053 } from "./writeCamt053.js";

const OPENING_MINOR = 100_000_000n;

/** The operator's account at the test's bank: numbers its statements and keeps its balance. */
export function openBankAccount(office: ReturnType<typeof openFinanceOffice>, iban: string, currency: string) {
  let balanceMinor = OPENING_MINOR;
  let statements = 0;
  return {
    /** Sends the next statement with these entries, at least one, and has it imported; answers what became of it. */
    async tell(entries: readonly BankEntry[]): Promise<{ status: string; reason: string | null }> {
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
      const name = `statement-${currency}-${statements}.xml`;
      const fileId = await office.upload(name, writeCamt053(statement), "application/xml");
      const imported = await office.command<{ statements: { status: string; reason: string | null }[] }>(
        "importBankStatement",
        { fileId, format: "CAMT_053" },
        "BankStatementImported",
        "statements { status reason }",
      );
      const [only] = imported.statements;
      if (!only) throw new Error("no statement in the file");
      return only;
    },
  };
}
