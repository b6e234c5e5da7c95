import { data, partnerClient } from "../../support/smallCoalition.js";
import type { TestNetwork } from "../../support/startTestNetwork.js";

/** An obligation as one of its two parties knows it. */
export interface KnownObligation {
  readonly id: string;
  /** The redemption or purchase that it comes from. */
  readonly reference: string;
  readonly counterparty: string;
  /** Whether the partner receives it. */
  readonly isOurs: boolean;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** YYYY-MM-DD, in the programme's zone. */
  readonly date: string;
}

export interface KnownCycle {
  readonly id: string;
  /** YYYY-MM, in the programme's zone. */
  readonly month: string;
  readonly status: string;
  readonly obligations: readonly KnownObligation[];
}

interface Page {
  readonly nodes: readonly {
    readonly id: string;
    readonly reference: string;
    readonly debtor: { readonly code: string };
    readonly creditor: { readonly code: string };
    readonly amount: { readonly amount: string; readonly currency: string };
    readonly occurredAt: string;
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const CYCLES = "{ settlementCycles(first: 100) { nodes { id from status } } }";
const OBLIGATIONS = `query($id: ID!, $after: String) { settlementCycle(id: $id) { obligations(first: 100, after: $after) {
  nodes { id reference debtor { code } creditor { code } amount { amount currency } occurredAt }
  pageInfo { hasNextPage endCursor } } } }`;

const dayInPrague = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Prague" });

/** What a partner reads of its own obligations with its own token, cycle by cycle, the oldest first. */
export async function readKnownCycles(network: TestNetwork, code: string): Promise<KnownCycle[]> {
  const token = await network.token(partnerClient(code));
  const { settlementCycles } = await data<{
    settlementCycles: { nodes: { id: string; from: string; status: string }[] };
  }>(network.askAs(CYCLES, token));
  const cycles = settlementCycles.nodes.toSorted((a, b) => a.from.localeCompare(b.from));
  return Promise.all(
    cycles.map(async ({ id, from, status }) => {
      const obligations: KnownObligation[] = [];
      let after: string | null = null;
      do {
        const { nodes, pageInfo } = await readPage(network, token, id, after);
        obligations.push(...nodes.map((node) => toKnown(code, node)));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      return { id, month: dayInPrague.format(new Date(from)).slice(0, 7), status, obligations };
    }),
  );
}

async function readPage(network: TestNetwork, token: string, id: string, after: string | null): Promise<Page> {
  const read = network.askAs(OBLIGATIONS, token, { id, after });
  return (await data<{ settlementCycle: { obligations: Page } }>(read)).settlementCycle.obligations;
}

function toKnown(
  code: string,
  { id, reference, debtor, creditor, amount, occurredAt }: Page["nodes"][number],
): KnownObligation {
  const isOurs = creditor.code === code;
  return {
    id,
    reference,
    counterparty: isOurs ? debtor.code : creditor.code,
    isOurs,
    amountMinor: BigInt(amount.amount.replace(".", "")),
    currency: amount.currency,
    date: dayInPrague.format(new Date(occurredAt)),
  };
}
