import { data, eventually, FINANCE } from "./smallCoalition.js";
import type { TestNetwork } from "./startTestNetwork.js";

interface Obligation {
  readonly kind: string;
  readonly reference: string;
  readonly debtor: { readonly code: string };
  readonly creditor: { readonly code: string };
  readonly amount: { readonly amount: string; readonly currency: string };
}

interface Answer {
  readonly settlementCycles: {
    readonly nodes: readonly { readonly obligations: { readonly nodes: readonly Obligation[] } }[];
  };
}

const QUERY = `{ settlementCycles(first: 100) { nodes { obligations(first: 50) { nodes {
  kind reference debtor { code } creditor { code } amount { amount currency } } } } } }`;

/**
 * The obligations of one redemption, hold or purchase, in whatever cycles they stand, as soon as there are `count` of them (at
 * once for 0): "REDEMPTION alfa → beta 12.00 CZK", ascending as text.
 */
export async function obligationsOf(network: TestNetwork, reference: string, count: number): Promise<string[]> {
  return eventually(async () => {
    const { settlementCycles } = await data<Answer>(network.ask(QUERY, {}, FINANCE));
    const found = settlementCycles.nodes
      .flatMap(({ obligations }) => obligations.nodes)
      .filter((one) => one.reference === reference);
    return found.length >= count && found.map(inWords).sort();
  });
}

function inWords({ kind, debtor, creditor, amount }: Obligation): string {
  return `${kind} ${debtor.code} → ${creditor.code} ${amount.amount} ${amount.currency}`;
}
