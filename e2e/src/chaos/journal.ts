import type { Person, TestNetwork } from "../support/startTestNetwork.js";
import type { Answer, Command, Request } from "./requests.js";
import { sendCommand } from "./sendCommand.js";

/** What a careful client writes down: every request, every answer, and when there was one. */
export interface Journal {
  readonly requests: readonly Request[];
  /** Milliseconds of the monotonic clock, ascending. */
  readonly answeredAt: readonly number[];
  /** How often each reason left a request without an answer. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Sends a command once and writes it down; undefined when nobody told what became of it. */
  send(command: Command): Promise<Answer | undefined>;
  /** Sends a request again, with its key. Answers whether it is answered, and in the words of the first answer if there was one. */
  sendAgain(request: Request): Promise<"same" | "other" | "unknown">;
}

/** Sends through the gateway at `url`. */
export function createJournal(network: TestNetwork, url: string): Journal {
  const requests: Request[] = [];
  const answeredAt: number[] = [];
  const reasons = new Map<string, number>();
  const tokens = new Map<string, Promise<string>>();

  const tokenOf = async (person: Person): Promise<string> => {
    const name = `${person.role} ${person.partner ?? ""}`;
    const token = tokens.get(name) ?? network.token(person);
    tokens.set(name, token);
    return token;
  };
  async function sendOnce(request: Request): Promise<Answer | undefined> {
    request.sent += 1;
    const outcome = await sendCommand(url, await tokenOf(request.command.person), request.command);
    if (outcome.kind === "answer") {
      answeredAt.push(performance.now());
      return outcome.answer;
    }
    reasons.set(outcome.reason, (reasons.get(outcome.reason) ?? 0) + 1);
    return undefined;
  }

  return {
    requests,
    answeredAt,
    reasons,
    async send(command) {
      const request: Request = { command, answer: undefined, sent: 0 };
      requests.push(request);
      request.answer = await sendOnce(request);
      return request.answer;
    },
    async sendAgain(request) {
      const first = request.answer;
      const answer = await sendOnce(request);
      if (answer === undefined) return "unknown";
      request.answer = first ?? answer;
      return first === undefined || JSON.stringify(first) === JSON.stringify(answer) ? "same" : "other";
    },
  };
}
