import { data, eventually, FINANCE, OPERATOR } from "../support/smallCoalition.js";
import type { Person, TestNetwork } from "../support/startTestNetwork.js";

/** The second person of finance. */
export const APPROVER: Person = { role: "finance_approver" };

export interface Leg {
  readonly id: string;
  readonly partner: { readonly code: string };
  readonly direction: "PAYS" | "RECEIVES";
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly status: string;
  readonly settled: { readonly amount: string };
  readonly dueOn: string | null;
  readonly reference: string | null;
}

export interface FinanceCycle {
  readonly id: string;
  readonly status: string;
  readonly contentHash: string | null;
  readonly legs: readonly Leg[];
  readonly timeline: readonly { readonly kind: string; readonly actor: string | null }[];
}

export interface WrittenFile {
  readonly name: string;
  readonly sha256: string;
  readonly kind: "PAIN_001" | "PAYMENT_REQUESTS";
  readonly currency: string;
  readonly controlSum: { readonly amount: string };
  readonly transfers: number;
  readonly file: { readonly url: string };
}

type Answer = Record<string, unknown> & { __typename: string };

/** What the people of a finance team do at the public door. Each command throws when it is refused. */
export function openFinanceOffice(network: TestNetwork) {
  let commands = 0;

  /** One mutation with a key of its own; answers the success type. */
  async function command<T = Answer>(
    field: string,
    input: Record<string, unknown>,
    success: string,
    selection: string,
    person: Person = FINANCE,
  ): Promise<T> {
    const type = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
    const inputType = /^(close|calculate)SettlementCycle$/.test(field) ? "CycleCommandInput" : `${type}Input`;
    const query = `mutation($input: ${inputType}!) { answer: ${field}(input: $input) { __typename ... on ${success} { ${selection} } ... on Refusal { message } } }`;
    const idempotencyKey = `office-${(commands += 1)}-${field}`;
    const { answer } = await data<{ answer: Answer }>(
      network.ask(query, { input: { idempotencyKey, ...input } }, person),
    );
    if (answer.__typename !== success) throw new Error(`${field}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  async function readCycle(cycleId: string): Promise<FinanceCycle> {
    const query = `query($id: ID!) { settlementCycle(id: $id) { id status contentHash timeline { kind actor }
      legs { id partner { code } direction amount { amount currency } status settled { amount } dueOn reference } } }`;
    return (await data<{ settlementCycle: FinanceCycle }>(network.ask(query, { id: cycleId }, FINANCE))).settlementCycle;
  }

  return {
    command,
    readCycle,

    /** Registers an account by one person and approves it by another; partnerCode null: the operator's. */
    async openAccount(partnerCode: string | null, currency: string, iban: string, holder: string): Promise<void> {
      const { account } = await command<{ account: { id: string } }>(
        "registerBankAccount",
        { partnerCode, currency, iban, holder },
        "BankAccountRegistered",
        "account { id }",
      );
      await command("approveBankAccount", { bankAccountId: account.id }, "BankAccountApproved", "account { id }", APPROVER);
    },

    /** Calculates a closed cycle, lets the second person approve what it saw, and instructs it. Answers what was written. */
    async payOut(cycleId: string): Promise<readonly WrittenFile[]> {
      await command("calculateSettlementCycle", { cycleId }, "SettlementCycleCalculated", "cycle { id }");
      const { contentHash } = await readCycle(cycleId);
      await command(
        "approveSettlementCycle",
        { cycleId, contentHash },
        "SettlementCycleApproved",
        "cycle { id }",
        APPROVER,
      );
      const { files } = await command<{ files: readonly WrittenFile[] }>(
        "instructSettlementCycle",
        { cycleId },
        "SettlementCycleInstructed",
        "files { name sha256 kind currency controlSum { amount } transfers file { url } }",
      );
      return files;
    },

    async download(url: string, person: Person = FINANCE): Promise<Buffer> {
      const headers = { authorization: `Bearer ${await network.token(person)}` };
      const response = await fetch(new URL(url, network.url), { headers });
      if (response.status !== 200) throw new Error(`GET ${url}: ${response.status} ${await response.text()}`);
      return Buffer.from(await response.arrayBuffer());
    },

    /** Brings a file; answers its id. */
    async upload(name: string, content: string, mediaType: string, person: Person = FINANCE): Promise<string> {
      const headers = { authorization: `Bearer ${await network.token(person)}`, "content-type": mediaType };
      const response = await fetch(`${network.url}/files?name=${encodeURIComponent(name)}`, {
        method: "POST",
        headers,
        body: content,
      });
      if (!response.ok) throw new Error(`POST /files: ${response.status} ${await response.text()}`);
      return ((await response.json()) as { fileId: string }).fileId;
    },

    /** Runs a reconciliation to its end. */
    async reconcile(input: Record<string, unknown>): Promise<string> {
      const { run } = await command<{ run: { id: string } }>("runReconciliation", input, "ReconciliationStarted", "run { id }");
      const query = "query($id: ID!) { reconciliation(id: $id) { status } }";
      await eventually(async () => {
        const { reconciliation } = await data<{ reconciliation: { status: string } }>(
          network.ask(query, { id: run.id }, FINANCE),
        );
        return reconciliation.status !== "RUNNING" && reconciliation.status !== "WAITING";
      });
      return run.id;
    },
    operator: OPERATOR,
  };
}
