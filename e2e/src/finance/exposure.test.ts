import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";
import { buy, data, eventually, FINANCE, mutate, redeem, setUpSmallCoalition } from "../support/smallCoalition.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";
import { superuser } from "../support/superuser.js";

/*
 * alfa may owe 50.00 CZK; a gift costs it 10.00. Four tills earn points of alfa without a pause while gifts are taken elsewhere, over
 * processes of their own and the real bus. What is asserted is an order of events, never a time: ADR 36 gives the bound.
 */
const APPROVER: Person = { role: "finance_approver" };
const client = (partner: string): Person => ({ role: "partner", partner, scopes: ["statements:read"] });

let network: TestNetwork;
const sockets: Client[] = [];
let keys = 0;
const key = () => `exposure ${(keys += 1)}`;

beforeAll(async () => {
  network = await startTestNetwork({ split: true });
  await setUpSmallCoalition(network);
  await buy(network, "alfa", "1001", 1000);
  await buy(network, "beta", "1002", 500);
}, 180_000);
afterAll(async () => {
  for (const socket of sockets) await socket.dispose();
  await network.stop();
});

interface Alert {
  readonly partner: { readonly code: string };
  readonly level: string;
}

/** The alerts that somebody hears, as they come. */
async function hear(person: Person, partnerCode?: string): Promise<string[]> {
  const socket = createClient({
    url: `${network.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    connectionParams: { authorization: `Bearer ${await network.token(person)}` },
  });
  sockets.push(socket);
  const heard: string[] = [];
  const query = "subscription($of: String) { exposureAlert(partnerCode: $of) { partner { code } currency level } }";
  socket.subscribe<{ exposureAlert: Alert }>(
    { query, variables: { of: partnerCode ?? null } },
    {
      next: ({ data: got }) => got && heard.push(`${got.exposureAlert.partner.code} ${got.exposureAlert.level}`),
      error: (error) => heard.push(`failed: ${JSON.stringify(error)}`),
      complete: () => undefined,
    },
  );
  return heard;
}

async function limit(partnerCode: string, amount: string, currency: string): Promise<void> {
  const input = { idempotencyKey: key(), partnerCode, creditLine: { amount, currency }, reason: "As agreed." };
  const { limitId } = await mutate(network, "setLimit", input, "... on LimitProposed { limitId }", FINANCE);
  const approved = await mutate(network, "approveLimit", { idempotencyKey: key(), limitId }, "", APPROVER);
  expect(approved.__typename).toBe("LimitApproved");
}

/**
 * Takes a gift that brings a partner to 80 per cent and gives it back, until everybody hears of it: only a level tells that a subscription
 * stands.
 */
async function untilHeard(partnerCode: string, rewardCode: string, cardNumber: string, by: string[][]): Promise<void> {
  do {
    const redemptionId = await redeem(network, rewardCode, cardNumber, key());
    await reaches(partnerCode, "WARNING_80");
    await mutate(network, "cancelRedemption", { idempotencyKey: key(), redemptionId, reason: "A rehearsal." }, "");
    await reaches(partnerCode, "COVERED");
  } while (by.some((heard) => heard.length === 0));
  await eventually(async () => by.every((heard) => heard.at(-1) === `${partnerCode} COVERED`));
  for (const heard of by) heard.length = 0;
}

const levelOf = async (partnerCode: string): Promise<string | undefined> =>
  (
    await data<{ exposure: { level: string }[] }>(
      network.ask("query($p: String!) { exposure(partnerCode: $p) { level } }", { p: partnerCode }, FINANCE),
    )
  ).exposure[0]?.level;
const reaches = async (partnerCode: string, level: string) =>
  eventually(async () => (await levelOf(partnerCode)) === level);

/** One purchase of one point; answers what it was answered with. */
async function earn(partnerCode: string, cardNumber: string): Promise<string> {
  const receiptNumber = key();
  const currency = partnerCode === "alfa" ? "CZK" : "EUR";
  const lines = [{ sku: "thing", quantity: "1", unitPrice: "1.00" }];
  const input = { idempotencyKey: receiptNumber, partnerCode, cardNumber, receiptNumber, currency, lines };
  return (await mutate(network, "recordPurchase", input, "")).__typename;
}

interface TillEvent {
  readonly what: "SENT" | "PurchaseRecorded" | "IssuingStopped";
  readonly request: number;
}

/** Tills that earn at alfa, each as fast as it is answered, until each was refused three times; all of it in one order. */
function openTills(count: number): { readonly events: TillEvent[]; readonly closed: Promise<unknown> } {
  const events: TillEvent[] = [];
  let requests = 0;
  const work = async () => {
    for (let refused = 0; refused < 3;) {
      const request = (requests += 1);
      events.push({ what: "SENT", request });
      const what = (await earn("alfa", "1002")) as TillEvent["what"];
      events.push({ what, request });
      if (what === "IssuingStopped") refused += 1;
    }
  };
  return { events, closed: Promise.all(Array.from({ length: count }, work)) };
}

async function sum(service: string, sql: string, values: unknown[]): Promise<Record<string, string | Date>> {
  const connection = await superuser(network, service);
  try {
    return (await connection.query<Record<string, string | Date>>(sql, values)).rows[0] ?? {};
  } finally {
    await connection.end();
  }
}

test("a partner beyond its cap is stopped by the next evaluation, everybody who may hear of it does, and cover lets it go on", async () => {
  const finance = await hear(FINANCE);
  const financeOfBeta = await hear(FINANCE, "beta");
  const alfa = await hear(client("alfa"));
  const beta = await hear(client("beta"));
  const nosy = await hear(client("beta"), "alfa");
  await limit("alfa", "50.00", "CZK");
  await limit("beta", "0.50", "EUR");

  for (let gift = 1; gift <= 3; gift += 1) await redeem(network, "beta-gift", "1001", key());
  await untilHeard("alfa", "beta-gift", "1001", [finance, alfa]);
  await untilHeard("beta", "alfa-gift", "1002", [finance, financeOfBeta, beta]);
  await redeem(network, "beta-gift", "1001", key());
  await reaches("alfa", "WARNING_80");
  await redeem(network, "beta-gift", "1001", key());
  await reaches("alfa", "WARNING_95");

  const tills = openTills(4);
  await redeem(network, "gama-gift", "1001", key());
  const crossed = tills.events.length;
  await tills.closed;
  const { events } = tills;
  const firstRefused = events.findIndex(({ what }) => what === "IssuingStopped");
  const sentLater = new Set(
    events.slice(firstRefused).flatMap(({ what, request }) => (what === "SENT" ? [request] : [])),
  );
  // Members applied the stop before it refused: what is sent after that is refused, whoever sends it.
  const recorded = events.filter(({ what }) => what === "PurchaseRecorded");
  expect(recorded.filter(({ request }) => sentLater.has(request))).toEqual([]);
  // So the points between the crossing and the stop are those of requests that were sent before the first refusal.
  const between = events.slice(crossed).filter(({ what }) => what === "PurchaseRecorded").length;
  const sentBefore = events.slice(0, firstRefused).filter(({ what }) => what === "SENT").length;
  const answeredBefore = events.slice(0, crossed).filter(({ what }) => what !== "SENT").length;
  expect(between <= sentBefore - answeredBefore).toBe(true);

  // The recorded instants of one server: spent, owed, evaluated. Nothing that happened since the stop and was decided later was recorded.
  const owed = await sum("settlement", "SELECT max(recorded_at) AS at FROM obligation WHERE debtor_code = $1", [
    "alfa",
  ]);
  const stop = await sum("settlement", "SELECT since AS at, sequence FROM issuing_state WHERE partner_code = $1", [
    "alfa",
  ]);
  expect(stop["sequence"]).toBe("1");
  expect(Number(stop["at"]) >= Number(owed["at"])).toBe(true);
  const stops = await sum("members", "SELECT count(*) AS stops, max(stopped_from) AS at FROM issuing_stop", []);
  expect(stops).toEqual({ stops: "1", at: stop["at"] });

  // beta owes 0.45 of 0.50 EUR: only what is beta's own.
  await redeem(network, "alfa-gift", "1002", key());
  await reaches("beta", "WARNING_80");
  await eventually(async () => beta.length > 0);
  expect(beta).toEqual(["beta WARNING_80"]);
  expect(financeOfBeta).toEqual(["beta WARNING_80"]);
  expect(nosy).toEqual([]);

  const cover = {
    ...{ idempotencyKey: key(), partnerCode: "alfa", amount: { amount: "20.00", currency: "CZK" } },
    ...{ haircut: "0", kind: "CASH", reference: "Escrow 1", viaBank: false },
  };
  const lodged = await mutate(
    network,
    "recordCollateral",
    cover,
    "... on CollateralProposed { collateralId }",
    FINANCE,
  );
  const { collateralId } = lodged;
  await mutate(network, "approveCollateral", { idempotencyKey: key(), collateralId }, "", APPROVER);
  await eventually(async () => (await earn("alfa", "1002")) === "PurchaseRecorded");

  const ofAlfa = ["WARNING_80", "WARNING_95", "EXCEEDED", "WARNING_80"].map((level) => `alfa ${level}`);
  await eventually(async () => alfa.length >= ofAlfa.length);
  expect(alfa).toEqual(ofAlfa);
  expect(finance.filter((line) => line.startsWith("alfa"))).toEqual(ofAlfa);
  expect(finance.filter((line) => !line.startsWith("alfa"))).toEqual(["beta WARNING_80"]);
  expect(nosy).toEqual([]);

  // Giving back what the exposure needs is refused; a proposal is rejected with its reason, both on record.
  const release = {
    idempotencyKey: key(),
    collateralId,
    amount: { amount: "15.00", currency: "CZK" },
    reason: "Asked.",
  };
  const { releaseId } = await mutate(
    network,
    "releaseCollateral",
    release,
    "... on ReleaseProposed { releaseId }",
    FINANCE,
  );
  const refused = await mutate(network, "approveRelease", { idempotencyKey: key(), releaseId }, "", APPROVER);
  expect(refused.__typename).toBe("ExposureMoveRefused");
  const rejection = { idempotencyKey: key(), proposalId: releaseId, reason: "It is needed." };
  expect((await mutate(network, "rejectProposal", rejection, "", APPROVER)).__typename).toBe("ProposalRejected");
  const listed = await data(
    network.ask(
      '{ exposureProposals(partnerCode: "alfa") { nodes { kind status amount { amount } left { amount } timeline { status reason } } } }',
      {},
      FINANCE,
    ),
  );
  expect(listed).toMatchObject({
    exposureProposals: {
      nodes: [
        { kind: "LIMIT", status: "APPROVED", amount: { amount: "50.00" }, left: null },
        { kind: "COLLATERAL", status: "APPROVED", left: { amount: "20.00" } },
        {
          ...{ kind: "RELEASE", status: "REJECTED" },
          timeline: [
            { status: "PROPOSED", reason: null },
            { status: "REJECTED", reason: "It is needed." },
          ],
        },
      ],
    },
  });

  // Beyond the new cap of 70.00 it is stopped again.
  for (const reward of ["gama-gift", "gama-gift"]) await redeem(network, reward, "1001", key());
  await eventually(async () => (await earn("alfa", "1002")) === "IssuingStopped");
  // Without settlement the last known state stands: no till asks it.
  const settlement = network.record().children["settlement"];
  process.kill(settlement?.pid ?? Number.NaN, "SIGKILL");
  expect(await earn("alfa", "1002")).toBe("IssuingStopped");
  expect(await earn("beta", "1002")).toBe("PurchaseRecorded");
  await eventually(async () => {
    const { errors } = await network.ask("{ exposureProposals { totalCount } }", {}, FINANCE);
    return errors.length === 0;
  }, 60_000);
  expect(await earn("alfa", "1002")).toBe("IssuingStopped");
}, 240_000);
