import { eventually, FINANCE } from "../support/smallCoalition.js";
import type { Person, TestNetwork } from "../support/startTestNetwork.js";
import { untilAnswered } from "../support/untilAnswered.js";

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

export interface CycleInList {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly status: string;
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

/** What one partner is to owe another. */
interface Owed {
  readonly debtorCode: string;
  readonly creditorCode: string;
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly reason: string;
  readonly occurredAt: string;
}

type Answer = Record<string, unknown> & { __typename: string };

/** A month of all partners, on a machine that has other things to do. */
const RECONCILED_WITHIN_MS = 300_000;

/** What the people of a finance team do at the public door. Each command throws when it is refused. Of two offices each has a name. */
// eslint-disable-next-line max-lines-per-function -- one closure over the network, a function for each task
export function openFinanceOffice(network: TestNetwork, name = "office") {
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
    const idempotencyKey = `${name}-${(commands += 1)}-${field}`;
    const { answer } = (await untilAnswered(async () =>
      network.ask(query, { input: { idempotencyKey, ...input } }, person),
    )) as { answer: Answer };
    if (answer.__typename !== success) throw new Error(`${field}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  /** As finance; what is UNAVAILABLE is asked again. */
  async function read<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    return (await untilAnswered(async () => network.ask(query, variables, FINANCE))) as T;
  }

  async function readCycle(cycleId: string): Promise<FinanceCycle> {
    const query = `query($id: ID!) { settlementCycle(id: $id) { id status contentHash timeline { kind actor }
      legs { id partner { code } direction amount { amount currency } status settled { amount } dueOn reference } } }`;
    return (await read<{ settlementCycle: FinanceCycle }>(query, { id: cycleId })).settlementCycle;
  }

  return {
    command,
    read,
    readCycle,

    /** Registers an account by one person and approves it by another; partnerCode null: the operator's. */
    async openAccount(partnerCode: string | null, currency: string, iban: string, holder: string): Promise<void> {
      const { account } = await command<{ account: { id: string } }>(
        "registerBankAccount",
        { partnerCode, currency, iban, holder, bic: "GIBACZPX" },
        "BankAccountRegistered",
        "account { id }",
      );
      await command(
        "approveBankAccount",
        { bankAccountId: account.id },
        "BankAccountApproved",
        "account { id }",
        APPROVER,
      );
    },

    /** All cycles, the oldest first. */
    async cycles(): Promise<readonly CycleInList[]> {
      const { settlementCycles } = await read<{ settlementCycles: { nodes: CycleInList[] } }>(
        "{ settlementCycles(first: 100) { nodes { id from to status } } }",
      );
      return settlementCycles.nodes.toSorted((a, b) => a.from.localeCompare(b.from));
    },

    /** Proposes a match by one person and makes it by another. */
    async match(items: Record<string, unknown>): Promise<void> {
      const proposal = { ...items, note: "Seen on the statement." };
      const { matchId } = await command<{ matchId: string }>("proposeMatch", proposal, "MatchChanged", "matchId");
      await command("approveMatch", { matchId }, "MatchChanged", "matchId", APPROVER);
    },

    /** Proposes that one partner owes another something by one person and posts it by another; answers its id. */
    async adjust(owed: Owed): Promise<string> {
      const { adjustment } = await command<{ adjustment: { id: string } }>(
        "postAdjustment",
        { ...owed },
        "AdjustmentProposed",
        "adjustment { id }",
      );
      const { id: adjustmentId } = adjustment;
      await command("approveAdjustment", { adjustmentId }, "AdjustmentPosted", "adjustment { id }", APPROVER);
      return adjustmentId;
    },

    /** Calculates a closed cycle and lets the second person approve what it saw. */
    async approve(cycleId: string): Promise<void> {
      await command("calculateSettlementCycle", { cycleId }, "SettlementCycleCalculated", "cycle { id }");
      const { contentHash } = await readCycle(cycleId);
      const seen = { cycleId, contentHash };
      await command("approveSettlementCycle", seen, "SettlementCycleApproved", "cycle { id }", APPROVER);
    },

    /** Instructs an approved cycle; answers what was written. */
    async payOut(cycleId: string): Promise<readonly WrittenFile[]> {
      const selection = "files { name sha256 kind currency controlSum { amount } transfers file { url } }";
      return (
        await command<{ files: readonly WrittenFile[] }>(
          "instructSettlementCycle",
          { cycleId },
          "SettlementCycleInstructed",
          selection,
        )
      ).files;
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

    /** Runs a reconciliation to its end; answers matches by pass and open breaks by type. */
    async reconcile(input: Record<string, unknown>): Promise<{ matches: Counts; breaks: Counts }> {
      const { reconciliation } = await command<{ reconciliation: { id: string } }>(
        "runReconciliation",
        input,
        "ReconciliationStarted",
        "reconciliation { id }",
      );
      const query =
        "query($id: ID!) { reconciliation(id: $id) { status reason matches { name count } breaks { name count } } }";
      const done = await eventually(async () => {
        const answer = await read<{ reconciliation: Done }>(query, { id: reconciliation.id });
        return answer.reconciliation.status !== "RUNNING" && answer.reconciliation;
      }, RECONCILED_WITHIN_MS);
      if (done.status !== "DONE") throw new Error(`the reconciliation failed: ${done.reason}`);
      return { matches: countsOf(done.matches), breaks: countsOf(done.breaks) };
    },

    /** What is not explained yet, in the order of the list; all of it, or what the filter lets through. */
    async openBreaks(filter: Record<string, string> = {}): Promise<readonly Break[]> {
      const query = `query($after: String, $filter: BreakFilter) { breaks(first: 100, after: $after, filter: $filter) {
        nodes { id type source status cycleId partner { code } expected { amount currency } found { amount currency }
          ours { id reference } theirs { id reference text } proposals { expectedIds foundIds } }
        pageInfo { hasNextPage endCursor } } }`;
      const open: Break[] = [];
      let after: string | null = null;
      do {
        const { breaks }: { breaks: BreakPage } = await read(query, { after, filter });
        open.push(...breaks.nodes.filter(({ status }) => status !== "RESOLVED"));
        after = breaks.pageInfo.hasNextPage ? breaks.pageInfo.endCursor : null;
      } while (after !== null);
      return open;
    },
  };
}

interface Done {
  readonly status: string;
  readonly reason: string | null;
  readonly matches: readonly { name: string; count: number }[];
  readonly breaks: readonly { name: string; count: number }[];
}

type Counts = Readonly<Record<string, number>>;

function countsOf(counts: Done["matches"]): Counts {
  return Object.fromEntries(counts.filter(({ count }) => count > 0).map(({ name, count }) => [name, count]));
}

interface BreakPage {
  readonly nodes: readonly Break[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface Break {
  readonly id: string;
  readonly type: string;
  readonly source: "BANK" | "PARTNER";
  readonly status: string;
  readonly cycleId: string;
  /** null: between us and the bank. */
  readonly partner: { readonly code: string } | null;
  readonly expected: { readonly amount: string; readonly currency: string } | null;
  readonly found: { readonly amount: string; readonly currency: string } | null;
  readonly ours: readonly { readonly id: string; readonly reference: string | null }[];
  readonly theirs: readonly { readonly id: string; readonly reference: string | null; readonly text: string }[];
  readonly proposals: readonly { readonly expectedIds: readonly string[]; readonly foundIds: readonly string[] }[];
}
