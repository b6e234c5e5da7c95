/* eslint-disable @typescript-eslint/no-explicit-any -- the graph answers what the document asked for */
import type { Caller } from "@tessera/kernel";
import { runWaitingReconciliations } from "../commands/reconciliation/runWaitingReconciliations.js";
import { person, startTestSettlement, type TestSettlement } from "./startTestSettlement.js";

const RUN =
  "status reason matches { name count } breaks { name count } newBreaks { name count } goneBreaks { name count }";
const COLUMNS = "line_id,reference,amount,currency,cycle,date,description";

let keys = 0;

/** January, in which a owes b three redemptions of 100.00, 200.00 and 300.00 CZK, and what people do about b's statement of it. */
export class ReconciliationDesk {
  readonly finance = person("finance");
  readonly approver = person("finance_approver");

  private constructor(
    readonly settlement: TestSettlement,
    readonly redemptions: readonly string[],
    /** cyc_… */
    readonly cycleId: string,
  ) {}

  static async open(): Promise<ReconciliationDesk> {
    const settlement = await startTestSettlement();
    await settlement.others.defineProgramme();
    await settlement.others.registerPartners("a", "b", "c");
    const redemptions: string[] = [];
    for (const [place, points] of [100, 200, 300].entries()) {
      const at = `2011-01-1${place}T11:00:00.000Z`;
      redemptions.push(await settlement.others.redeem({ redeemer: "b", at, draws: [["a", points, "1", "CZK"]] }));
    }
    await settlement.others.settled();
    const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
    return new ReconciliationDesk(settlement, redemptions, `cyc_${cycle?.id}`);
  }

  async mutate(
    name: string,
    type: string,
    input: object,
    selection: string,
    caller: Caller = this.finance,
  ): Promise<any> {
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ... on Refusal { message }
      ... on ReconciliationRefused { reason earlier { statementId cycleId importedAt } } ... on InvalidInput { problems { path } } ${selection} } }`;
    const variables = { input: { idempotencyKey: `k${(keys += 1)}`, ...input } };
    const { data, errors } = await this.settlement.subgraph.execute({ query, variables }, caller);
    expect(errors).toBeUndefined();
    return data?.[name];
  }

  async importCsv(lines: string[], caller: Caller = this.finance, partnerCode = "b"): Promise<any> {
    return this.mutate(
      "importPartnerStatement",
      "ImportPartnerStatementInput",
      { partnerCode, cycleId: this.cycleId, csv: [COLUMNS, ...lines].join("\n") },
      "... on PartnerStatementImported { statementId lines badLines }",
      caller,
    );
  }

  async startRun(more: object = {}): Promise<any> {
    const selection = "... on ReconciliationStarted { reconciliation { id status } }";
    const input = { cycleId: this.cycleId, source: "PARTNER", ...more };
    return this.mutate("runReconciliation", "RunReconciliationInput", input, selection);
  }

  async run(more: object = {}): Promise<any> {
    const started = await this.startRun(more);
    await runWaitingReconciliations(this.settlement.deps);
    const query = `query ($id: ID!) { reconciliation(id: $id) { ${RUN} } }`;
    const variables = { id: started.reconciliation.id };
    const { data } = await this.settlement.subgraph.execute({ query, variables }, this.finance);
    return data?.["reconciliation"];
  }

  async breaks(caller: Caller = this.finance, filter = ""): Promise<any[]> {
    const query = `{ breaks${filter} { nodes { id type status age isOverdue owner resolution expected { amount } found { amount } ours { id reference }
      theirs { id reference text amount { amount } } proposals { expectedIds } history { kind actor } } } }`;
    const { data, errors } = await this.settlement.subgraph.execute({ query }, caller);
    expect(errors).toBeUndefined();
    // Those of one run are found at one instant.
    return (data?.["breaks"] as { nodes: any[] }).nodes.sort((a, b) => a.type.localeCompare(b.type));
  }

  /** A line of b's statement about a redemption. */
  line(id: number, place: number, amount: string): string {
    return `${id},rdm_${this.redemptions[place]},${amount},CZK,2011-01,2011-01-1${place},=1+1`;
  }

  async close(): Promise<void> {
    await this.settlement.db.superuserPool.query(
      "UPDATE cycle SET status = 'CLOSED', cut_off_at = now(), closed_at = now() WHERE id = $1",
      [this.cycleId.slice(4)],
    );
  }

  async instruct(): Promise<void> {
    await this.settlement.db.superuserPool.query(
      "UPDATE cycle SET status = 'INSTRUCTED', calculated_at = now(), calculation = 1, content_hash = repeat('0', 64), clearing = 'MULTILATERAL_NET' WHERE id = $1",
      [this.cycleId.slice(4)],
    );
  }
}
