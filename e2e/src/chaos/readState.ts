import type { TestNetwork } from "../support/startTestNetwork.js";
import type { State } from "./chaosModel.js";
import { FINANCE, OPERATOR, PARTNER_CODES, STOCK } from "./coalition.js";

interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}
interface Entry {
  readonly kind: string;
  readonly points: number;
}
interface Obligation {
  readonly kind: string;
  readonly reference: string;
  readonly debtor: { readonly code: string };
  readonly creditor: { readonly code: string };
  readonly amount: { readonly amount: string; readonly currency: string };
}

/** Moves of points that the model knows one by one; a return's are told by the wallet. */
const KNOWN_ENTRIES = ["EARN", "SPEND", "SPEND_REVERSAL"];

/** What the network says is there, by its public graph. */
export async function readState(network: TestNetwork, cards: readonly string[]): Promise<State> {
  const wallets: Record<string, { available: number; held: number }> = {};
  const facts: string[] = [];
  for (const card of cards) {
    const { wallet, entries } = await readWallet(network, card);
    wallets[card] = wallet;
    for (const { kind, points } of entries)
      if (KNOWN_ENTRIES.includes(kind)) facts.push(`${kind} ${card} ${Math.abs(points)}`);
  }
  for (const one of await readObligations(network)) {
    const { amount, currency } = one.amount;
    facts.push(`${one.kind} ${one.reference} ${one.debtor.code} → ${one.creditor.code} ${amount} ${currency}`);
  }
  return { facts: facts.sort(), wallets, taken: await readTaken(network) };
}

async function readWallet(
  network: TestNetwork,
  card: string,
): Promise<{ wallet: { available: number; held: number }; entries: readonly Entry[] }> {
  const query = `query($card: String!, $after: String) { memberByCard(cardNumber: $card) { wallet {
    available held entries(first: 100, after: $after) { nodes { kind points } pageInfo { hasNextPage endCursor } } } } }`;
  let wallet = { available: 0, held: 0 };
  const entries = await readPages<Entry>(async (after) => {
    const data = await ask(network, query, { card, after });
    const found = (data["memberByCard"] as { wallet: { available: number; held: number; entries: Page<Entry> } })
      .wallet;
    wallet = { available: found.available, held: found.held };
    return found.entries;
  });
  return { wallet, entries };
}

async function readObligations(network: TestNetwork): Promise<readonly Obligation[]> {
  const list =
    "query($after: String) { page: settlementCycles(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";
  const cycles = await readPages(
    async (after) => (await ask(network, list, { after }))["page"] as Page<{ id: string }>,
  );
  const query = `query($id: ID!, $after: String) { settlementCycle(id: $id) { obligations(first: 100, after: $after) {
    nodes { kind reference debtor { code } creditor { code } amount { amount currency } } pageInfo { hasNextPage endCursor } } } }`;
  const found: Obligation[] = [];
  for (const { id } of cycles) {
    const pages = await readPages(async (after) => {
      const data = await ask(network, query, { id, after });
      return (data["settlementCycle"] as { obligations: Page<Obligation> }).obligations;
    });
    found.push(...pages);
  }
  return found;
}

async function readTaken(network: TestNetwork): Promise<number> {
  let left = 0;
  for (const code of PARTNER_CODES) {
    const data = await ask(network, "query($code: String!) { rewardByCode(code: $code) { stock } }", {
      code: `${code}-gift`,
    });
    left += (data["rewardByCode"] as { stock: number }).stock;
  }
  return PARTNER_CODES.length * STOCK - left;
}

async function readPages<Node>(read: (after: string | null) => Promise<Page<Node>>): Promise<Node[]> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ;) {
    const page = await read(after);
    nodes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
  }
}

async function ask(
  network: TestNetwork,
  query: string,
  variables: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const person = query.includes("settlementCycle") ? FINANCE : OPERATOR;
  const { data, errors } = await network.ask(query, variables, person);
  if (errors.length > 0 || !data) throw new Error(`the network could not tell its state: ${JSON.stringify(errors)}`);
  return data;
}
