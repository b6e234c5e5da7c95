import { addReward, enrol, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { data, eventually, mutate, OPERATOR } from "../support/smallCoalition.js";
import { type Person, startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";
import { AUDIENCE, ISSUER, type Issuer, startIssuer } from "./startIssuer.js";

export type Who = "nobody" | "operator" | "member" | "stranger" | "alfa";

/** What there is to attack: a network in processes of their own, one in production, and one object of each kind. */
export interface World {
  /** Where requests go. */
  readonly url: string;
  readonly network: TestNetwork;
  readonly production: TestNetwork;
  readonly issuer: Issuer;
  readonly tokens: Readonly<Record<Who, string | undefined>>;
  readonly ids: Readonly<Record<"member" | "purchase" | "redemption" | "hold" | "cycle", string>>;
  /** Texts that no answer may hold, since no request here may read them. */
  readonly secrets: readonly string[];
  stop(): Promise<void>;
}

export const CORS_ORIGIN = "https://shop.example";
const EMAIL = "ours@example.org";

export async function startWorld(): Promise<World> {
  const issuer = await startIssuer();
  const environment = {
    JWKS_URL: issuer.jwksUrl,
    ISSUER,
    AUDIENCE,
    CORS_ORIGINS: CORS_ORIGIN,
    KEYS_KEPT_SECONDS: "1",
  };
  const [split, production] = await Promise.all([
    startTestNetwork({ split: true, environment }),
    startTestNetwork({ environment: { ...environment, NODE_ENV: "production" } }),
  ]);
  const network = signedBy(split, issuer);
  const ids = await fill(network);
  return {
    url: network.url,
    network,
    production,
    issuer,
    ids,
    tokens: {
      nobody: undefined,
      operator: issuer.tokenOf(OPERATOR),
      member: issuer.tokenOf({ role: "member", member: ids.member, subject: "ours" }),
      stranger: issuer.tokenOf({ role: "member", member: ids.stranger, subject: "stranger" }),
      alfa: issuer.tokenOf({ role: "partner", partner: "alfa", subject: "alfa" }),
    },
    secrets: [EMAIL, ...Object.values(ids)],
    stop: async () => {
      await Promise.all([network.stop(), production.stop()]);
      await issuer.stop();
    },
  };
}

/** The network's helpers, with tokens of the issuer in the place of those that a development network mints. */
function signedBy(network: TestNetwork, issuer: Issuer): TestNetwork {
  const token = async (person: Person): Promise<string> => issuer.tokenOf(person);
  return {
    ...network,
    token,
    ask: async (query, variables = {}, person) =>
      network.askAs(query, person === undefined ? undefined : await token(person), variables),
  };
}

async function fill(network: TestNetwork): Promise<World["ids"] & { readonly stranger: string }> {
  const alfa = { code: "alfa", currency: "CZK", unitPrice: "0.10", unit: "1.00" };
  await setUpFixedCoalition(network, {
    expiryMonths: 120,
    partners: [alfa, { ...alfa, code: "beta", currency: "EUR" }],
    cards: [],
  });
  const stranger = await enrol(network, "9002");
  const card = { idempotencyKey: "ours", cardNumber: "9001", enrolledAt: "2025-01-01T00:00:00+01:00", email: EMAIL };
  const enrolled = await mutate(network, "enrolMember", card, "... on MemberEnrolled { member { id } }");
  const bought = await mutate(
    network,
    "recordPurchase",
    {
      idempotencyKey: "R1",
      partnerCode: "alfa",
      cardNumber: "9001",
      receiptNumber: "R1",
      currency: "CZK",
      occurredAt: "2025-01-10T12:00:00Z",
      lines: [{ sku: "thing", quantity: "1000", unitPrice: "1.00" }],
    },
    "... on PurchaseRecorded { purchase { id } }",
  );
  await addReward(network, { code: "ticket", partnerCode: "beta", kind: "VOUCHER", points: 100, stock: 100 });
  const redeem = { idempotencyKey: "ticket", rewardCode: "ticket", cardNumber: "9001" };
  const redeemed = await mutate(network, "redeemReward", redeem, "... on RewardRedeemed { redemption { id } }");
  const hold = { idempotencyKey: "hold", partnerCode: "beta", cardNumber: "9001", points: 10, reference: "basket" };
  const held = await mutate(
    network,
    "holdPoints",
    { ...hold, expiresInSeconds: 604_800 },
    "... on PointsHeld { hold { id } }",
  );
  return {
    stranger,
    member: idOf(enrolled, "member"),
    purchase: idOf(bought, "purchase"),
    redemption: idOf(redeemed, "redemption"),
    hold: idOf(held, "hold"),
    cycle: await openCycle(network),
  };
}

function idOf(answer: Readonly<Record<string, unknown>>, field: string): string {
  return (answer[field] as { readonly id: string }).id;
}

/** The id of the cycle that is open, as soon as settlement has heard of the redemption. */
async function openCycle(network: TestNetwork): Promise<string> {
  const query = "{ settlementCycles(first: 100) { nodes { id status obligations { totalCount } } } }";
  return eventually(async () => {
    const { settlementCycles } = await data<{
      settlementCycles: { nodes: { id: string; obligations: { totalCount: number } }[] };
    }>(network.ask(query, {}, OPERATOR));
    return settlementCycles.nodes.find(({ obligations }) => obligations.totalCount > 0)?.id;
  });
}
