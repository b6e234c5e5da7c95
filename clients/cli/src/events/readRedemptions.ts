import type { WallClock } from "./createWallClock.js";
import { externalSort } from "./externalSort.js";
import { FileProblem } from "./FileProblem.js";
import type { Coalition } from "./readCoalition.js";
import { readCsv } from "./readCsv.js";
import type { RedemptionEvent } from "./ReplayEvent.js";

const COLUMNS = ["request_id", "requested_at", "card_no", "reward_code"] as const;
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

export interface ReadRedemption {
  readonly event: RedemptionEvent;
  readonly localTime: string;
}

/** Reads the redemption requests, in the order of their ids. Throws FileProblem, also for an id that stands there twice. */
export async function* readRedemptions(
  file: string,
  coalition: Coalition,
  clock: WallClock,
  folder: string,
): AsyncGenerator<ReadRedemption, void, void> {
  const rewards = new Set(coalition.rewards.map(({ code }) => code));
  const sort = externalSort(folder, "requests");
  for await (const { line, fields } of readCsv(file, COLUMNS)) {
    const [requestId = "", requestedAt = "", card = "", rewardCode = ""] = fields;
    const refuse = (reason: string): never => {
      throw new FileProblem(file, line, reason);
    };
    if (!REQUEST_ID.test(requestId))
      refuse(`request_id "${requestId}" is not 1 to 128 printable characters without spaces`);
    if (clock.instantMs(requestedAt) === undefined)
      refuse(`requested_at "${requestedAt}" is no time of the form YYYY-MM-DDTHH:MM:SS`);
    if (card === "" || card.length > 64) refuse("card_no is empty or longer than 64 characters");
    if (!rewards.has(rewardCode)) refuse(`the coalition has no reward "${rewardCode}"`);
    sort.add([requestId, String(line).padStart(12, "0")], JSON.stringify([requestedAt, card, rewardCode]));
  }
  let last: string | undefined;
  for (const { key, payload } of sort.sorted()) {
    const [requestId = "", line = ""] = key;
    if (requestId === last) throw new FileProblem(file, Number(line), `request_id ${requestId} stands there twice`);
    last = requestId;
    const [localTime, cardNumber, rewardCode] = JSON.parse(payload) as [string, string, string];
    const atMs = clock.instantMs(localTime) ?? 0;
    yield { localTime, event: { kind: "REDEMPTION", atMs, cardNumber, requestId, rewardCode } };
  }
}
