import type { Journal } from "./journal.js";
import type { Request } from "./requests.js";

const REPLAYS = 3;
const AT_ONCE = 12;

/** Sends again, with its key, what nobody answered, three times at most. Answers how many were without an answer before each. */
export async function sendUnanswered(journal: Journal): Promise<number[]> {
  const counts: number[] = [];
  for (let round = 0; round <= REPLAYS; round += 1) {
    const unanswered = journal.requests.filter(({ answer }) => answer === undefined);
    counts.push(unanswered.length);
    if (unanswered.length === 0 || round === REPLAYS) break;
    await eachAtOnce(unanswered, async (request) => void (await journal.sendAgain(request)));
  }
  return counts;
}

/** Sends everything that was answered once more. Answers the requests whose answer is another now. */
export async function replayAll(journal: Journal): Promise<string[]> {
  const changed: string[] = [];
  const answered = journal.requests.filter(({ answer }) => answer !== undefined);
  await eachAtOnce(answered, async (request) => {
    if ((await journal.sendAgain(request)) !== "same") changed.push(JSON.stringify(request.command.input));
  });
  return changed;
}

async function eachAtOnce(requests: readonly Request[], run: (request: Request) => Promise<void>): Promise<void> {
  const left = [...requests];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
