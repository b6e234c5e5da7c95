import { isRefused, type Refused } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { importBankStatement } from "../../commands/bank/importBankStatement.js";
import { runWaitingReconciliations } from "../../commands/reconciliation/runWaitingReconciliations.js";
import { startReconciliation } from "../../commands/reconciliation/startReconciliation.js";
import { entry, IBAN, keepFile } from "../bank/openBank.js";
import { closingOf } from "../bank/TestStatement.js";
import { writeCamt053 } from "../bank/writeCamt053.js";
import type { TestSettlement } from "../startTestSettlement.js";
import type { ModelLine, Verdict } from "./modelBooks.js";

/** What the bank needs of the story that it is told in. */
interface Story {
  readonly settlement: TestSettlement;
  request(scope: string): { readonly scope: string; readonly key: string };
  same(what: string, found: unknown, expected: unknown): void;
  expect<Answer>(
    what: string,
    verdict: Verdict,
    again: boolean,
    send: () => Promise<Answer | Refused<{ readonly kind: string }>>,
  ): Promise<Answer>;
}

interface ToldLeg {
  readonly direction: string;
  readonly currency: string;
  /** By which the other side knows it. */
  readonly reference: string;
}

/** The operator's bank of one story: each line is told in the next statement of its account, and compared at once. */
export class TestBank {
  private readonly heads = new Map<string, { readonly sequenceNo: number; readonly balanceMinor: bigint }>();
  private lines = 0;

  constructor(private readonly run: Story) {}

  /** Tells of a payment of a leg, or that it came back; the file is imported twice and counts once. */
  async tell({ leg, minor, isReturn }: Pick<ModelLine, "leg" | "minor" | "isReturn">): Promise<string> {
    const name = `line ${(this.lines += 1)}`;
    const { direction, currency, reference } = await this.readLeg(leg.root);
    const isCredit = (direction === "PAYS") !== isReturn;
    const before = this.heads.get(currency) ?? { sequenceNo: 0, balanceMinor: 0n };
    const day = await this.readDay();
    const sequenceNo = before.sequenceNo + 1;
    const bookedEntry = entry(isCredit ? minor : -minor, {
      ...{ bookedOn: day, endToEndId: reference, bankReference: name, returnReason: isReturn ? "AC04" : null },
    });
    const statement = {
      ...{ iban: IBAN, currency, statementRef: `${currency} ${sequenceNo}`, sequenceNo, openedOn: day, closedOn: day },
      ...{ openingMinor: before.balanceMinor, entries: [bookedEntry] },
    };
    this.heads.set(currency, { sequenceNo, balanceMinor: closingOf(statement) });
    const { settlement } = this.run;
    const fileId = await keepFile(settlement, writeCamt053(statement));
    for (const verdict of ["done", "AlreadyImported"]) {
      const request = this.run.request("finance-1");
      await this.run.expect("import", verdict, verdict === "done", async () =>
        importBankStatement(settlement.deps, request, { fileId, format: "CAMT_053", csv: null }),
      );
    }
    const statements = await settlement.rows("SELECT status FROM bank_statement WHERE status <> 'IMPORTED'");
    this.run.same("statements that do not count", statements, []);
    return name;
  }

  /** Compares the bank with the legs. */
  async compare(cycleId: string): Promise<void> {
    const { deps } = this.run.settlement;
    const input = { source: "BANK", cycleId, partnerCode: null, dryRun: false } as const;
    const started = await startReconciliation(deps.database, { scope: "finance-1", key: newId() }, input);
    this.run.same("comparison", isRefused(started) ? started.refused.kind : "done", "done");
    await runWaitingReconciliations(deps);
    const failed = await this.run.settlement.rows(
      "SELECT status, reason FROM reconciliation_run WHERE status <> 'DONE'",
    );
    this.run.same("comparisons that failed", failed, []);
  }

  /** As a match of it is named. */
  async idOf(name: string): Promise<string> {
    const [row] = await this.run.settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = $1", [
      name,
    ]);
    return row?.id ?? newId();
  }

  private async readLeg(id: string): Promise<ToldLeg> {
    const [leg] = await this.run.settlement.rows<ToldLeg>(
      "SELECT direction, currency, reference FROM leg WHERE id = $1 AND reference IS NOT NULL",
      [id],
    );
    if (!leg) throw new Error(`leg ${id} was never instructed`);
    return leg;
  }

  private async readDay(): Promise<string> {
    const [row] = await this.run.settlement.rows<{ day: string }>("SELECT min(due_on)::text AS day FROM leg");
    return row?.day ?? "2030-01-15";
  }
}
