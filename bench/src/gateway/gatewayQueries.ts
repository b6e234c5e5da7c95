/** What the gateways are asked, all of them the same. */
export interface GatewayQuery {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export const GATEWAY_QUERIES: readonly GatewayQuery[] = [
  {
    name: "catalogue: 20 rewards with their partners and prices, two subgraphs",
    query: `query Catalogue($first: Int!) {
      rewards(first: $first) {
        nodes { id code kind title points stock partner { code name country contract { unitPrice currency } } }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }`,
    variables: { first: 20 },
  },
  {
    name: "four subgraphs: a member's wallet and redemptions, the cycle's positions",
    query: `query Four($card: String!) {
      memberByCard(cardNumber: $card) {
        id
        status
        wallet { available held debt }
        redemptions(first: 10) { nodes { id status points reward { code title points partner { code name } } } }
      }
      currentSettlementCycle { id status positions { partner { code name country } net { amount currency } } }
    }`,
    variables: { card: "card 1" },
  },
];
