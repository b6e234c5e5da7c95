import { isDeepStrictEqual } from "node:util";
import { armCrash, disarmCrash } from "../network/crashPoints.js";
import { NotAnswered, type SoakNetwork } from "../network/startSoakNetwork.js";
import type { Mishap, When } from "../steps.js";
import { instantOf, localText, monthStart } from "../spec/localTime.js";
import type { World } from "../spec/World.js";
import { pick } from "./pick.js";
import { OPERATIONS, type Input, type Operation, type OperationName } from "./operations.js";

export interface Request {
  readonly name: OperationName;
  readonly input: Input & { readonly idempotencyKey: string };
}

/** What a mutation answered; of a refusal its message and numbers. */
export interface Answer {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

/** What a run found to be wrong. */
export class Violation extends Error {
  override readonly name = "Violation";
}

const MOST_ATTEMPTS = 12;

/** One run: the network, what must be true of it, and the requests that were made. */
export class Run {
  readonly history: { readonly request: Request; readonly answer: Answer }[] = [];
  private mishap: Mishap = { kind: "NONE" };
  private keys = 0;
  /** How many of the obligations are known to have arrived at settlement. */
  private arrived = 0;
  factsAreKept = false;
  /** A redemption whose rewards service was stopped between the saga's steps; see `redeemAndCrash`. */
  unfinished: { readonly request: Request; readonly finish: (answer: Answer) => void } | undefined;

  constructor(
    readonly network: SoakNetwork,
    readonly world: World,
    /** Unlike that of any other run on this network. */
    readonly name: string,
  ) {}

  key(): string {
    return `${this.name}-${++this.keys}`;
  }

  /** RFC 3339, or null for the present: the service then takes its own clock. */
  instant(when: When): string | null {
    return when === "NOW" ? null : new Date(this.instantMs(when)).toISOString();
  }

  instantMs(when: When): number {
    if (when === "NOW") return Date.now();
    if ("cycle" in when) return this.instantOfCycle(when);
    const { zone } = this.world.programme;
    const firstMs = monthStart(Date.now(), -when.monthsAgo, zone);
    if (when.on === "FIRST") return firstMs;
    if (when.on === "LAST") return monthStart(firstMs, 1, zone) - 1;
    return instantOf(`${localText(firstMs, zone).slice(0, 8)}10T12:00:00`, zone);
  }

  /** Never in the future: what the present cycle has still to come is the present. */
  private instantOfCycle({ cycle: which, on }: Extract<When, { cycle: unknown }>): number {
    const { cycles } = this.world.clearing;
    const ofKind = cycles.filter(({ status }) => (status === "OPEN") === (which === "OPEN"));
    const { fromMs, toMs } = (which === "OPEN" ? ofKind[0] : ofKind.at(-1)) ?? pick(cycles, 0);
    const instants = { START: fromMs, MIDDLE: Math.floor((fromMs + toMs) / 2), LAST: toMs - 1, END: toMs };
    return Math.min(instants[on], Date.now());
  }

  /** Lets a step run into its mishap. */
  async under(mishap: Mishap, step: () => Promise<void>): Promise<void> {
    this.mishap = mishap;
    const { peers, admin } = this.network;
    if (mishap.kind === "COMMAND_LOST") peers.lose(mishap.loss);
    if (mishap.kind === "CRASH") await armCrash(admin[mishap.point.service], mishap.point, mishap.row);
    try {
      await step();
    } finally {
      this.mishap = { kind: "NONE" };
      peers.lose(undefined);
      if (mishap.kind === "CRASH") await disarmCrash(admin[mishap.point.service], mishap.point);
    }
  }

  /** Sends a request under a new key until it is answered, with whatever the step's mishap adds to that. */
  async send(name: OperationName, input: Input): Promise<Answer> {
    return this.sendRequest({ name, input: { ...input, idempotencyKey: this.key() } });
  }

  async sendRequest(request: Request): Promise<Answer> {
    const { kind } = this.mishap;
    const answer =
      kind === "SENT_TWICE_AT_ONCE" ? await this.sendTwiceAtOnce(request) : await this.untilAnswered(request);
    await this.remember(request, answer);
    return answer;
  }

  /** Several requests at once; an answer for each, in order. */
  async sendTogether(requests: readonly Request[]): Promise<Answer[]> {
    const isTwice = this.mishap.kind === "SENT_TWICE_AT_ONCE";
    const answered = await Promise.all(
      requests.map(async (request) => ({
        request,
        answer: await (isTwice ? this.sendTwiceAtOnce(request) : this.untilAnswered(request)),
      })),
    );
    for (const { request, answer } of answered) await this.remember(request, answer);
    return answered.map(({ answer }) => answer);
  }

  private async remember(request: Request, answer: Answer): Promise<void> {
    this.history.push({ request, answer });
    if (this.mishap.kind === "SENT_AGAIN") await this.expectSame(request, answer);
    if (this.mishap.kind === "OTHER_INPUT_UNDER_ITS_KEY") await this.expectConflict(request);
  }

  /** The same request, any time later, has the same answer. */
  async expectSame(request: Request, answer: Answer): Promise<void> {
    this.same(`the answer to ${request.name} sent again`, await this.untilAnswered(request), answer);
  }

  async expectConflict({ name, input }: Request): Promise<void> {
    const other = OPERATIONS[name].otherInput(input) as Request["input"];
    const answer = await this.untilAnswered({ name, input: other });
    this.same(`the type of the answer to ${name} with other input`, answer.__typename, "IdempotencyConflict");
  }

  /** Several purchases in one request; an answer for each, in order. */
  async sendPurchasesTogether(requests: readonly Request[]): Promise<Answer[]> {
    const query = `mutation($input: RecordPurchasesInput!) {
      recordPurchases(input: $input) { results { __typename ${OPERATIONS.recordPurchase.selection} } } }`;
    const input = { purchases: requests.map((request) => request.input) };
    const { recordPurchases } = (await this.untilDone(async () =>
      this.network.ask("members", query, { input }, OPERATIONS.recordPurchase.caller),
    )) as { recordPurchases: { results: Answer[] } };
    const { results } = recordPurchases;
    for (const [index, request] of requests.entries()) {
      const answer = results[index];
      if (!answer) throw new Violation("a purchase has no answer");
      await this.remember(request, answer);
    }
    return results;
  }

  private async sendTwiceAtOnce(request: Request): Promise<Answer> {
    const [one, other] = await Promise.all([this.untilAnswered(request), this.untilAnswered(request)]);
    this.same(`the second of two answers to one ${request.name}`, other, one);
    return one;
  }

  private async untilAnswered(request: Request): Promise<Answer> {
    return this.untilDone(async () => this.ask(request));
  }

  /** Again and again while the service cannot answer now. */
  private async untilDone<T>(send: () => Promise<T>): Promise<T> {
    for (let attempts = 1; ; attempts++) {
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof NotAnswered) || error.code !== "UNAVAILABLE" || attempts === MOST_ATTEMPTS) throw error;
        await this.restartAfterTrouble();
        if (attempts > 2) await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** attempts));
      }
    }
  }

  /** One attempt. */
  async ask({ name, input }: Request): Promise<Answer> {
    const operation: Operation = OPERATIONS[name];
    const inputType = operation.inputType ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation($input: ${inputType}!) { answer: ${name}(input: $input) { __typename ${operation.selection} } }`;
    const { answer } = (await this.network.ask(operation.service, query, { input }, operation.caller)) as {
      answer: Answer;
    };
    return answer;
  }

  /** A service whose session broke off is stopped and started again, if the mishap says so. */
  private async restartAfterTrouble(): Promise<void> {
    const { mishap } = this;
    if (!("restart" in mishap) || !mishap.restart) return;
    const service = mishap.kind === "CRASH" ? mishap.point.service : "rewards";
    this.mishap = { ...mishap, restart: false };
    await this.network.stopService(service);
    await this.network.startService(service);
  }

  /**
   * An instant that a service told: the one it was given, or one of its own clock since the request. Both clocks are this machine's.
   */
  told(told: string, given: string | null, sinceMs: number): number {
    const toldMs = Date.parse(told);
    if (given !== null) this.same("the instant that was given", toldMs, Date.parse(given));
    else if (toldMs < sinceMs - 1 || toldMs > Date.now() + 1)
      throw new Violation(`${told} is not between ${new Date(sinceMs).toISOString()} and now`);
    return toldMs;
  }

  /** What partners told is known everywhere. */
  async settleSetup(): Promise<void> {
    await this.network.settleSetup();
  }

  /** Every obligation has arrived, if one of those under way is late. */
  async settleLate(): Promise<void> {
    const { obligations } = this.world.clearing;
    if (obligations.slice(this.arrived).some(({ late }) => late)) await this.settle();
  }

  /** Everything has arrived. */
  async settle(): Promise<void> {
    this.factsAreKept = false;
    await this.network.settle();
    this.arrived = this.world.clearing.obligations.length;
  }

  keepFactsBack(): void {
    this.factsAreKept = true;
    this.network.transport.keepBack();
  }

  same(what: string, found: unknown, expected: unknown): void {
    if (isDeepStrictEqual(plain(found), plain(expected))) return;
    throw new Violation(`${what} is\n${inWords(found)}\nand should be\n${inWords(expected)}`);
  }
}

/** Without the prototypes that GraphQL's answers lack. */
function plain(value: unknown): unknown {
  return JSON.parse(inWords(value)) as unknown;
}

function inWords(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part), 1) ?? "null";
}
