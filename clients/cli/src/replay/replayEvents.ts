import type { TesseraClient } from "@tessera/partner-sdk";
import { createWallClock } from "../events/createWallClock.js";
import type { Coalition } from "../events/readCoalition.js";
import type { ReplayInput } from "../events/readEvents.js";
import type { Progress } from "../terminal/createProgress.js";
import { closeCycles, expirePoints } from "./cycles.js";
import { readOutcome, type ReplayOutcome } from "./readOutcome.js";
import { scheduleEvents } from "./scheduleEvents.js";
import { createEventSender } from "./sendEvent.js";
import { setUpCoalition } from "./setUpCoalition.js";

/** Who speaks: setting up and recording is the operator's, closing and calculating a finance person's. */
export interface ReplayClients {
  readonly operator: TesseraClient;
  readonly finance: TesseraClient;
}

export interface ReplayReport {
  readonly outcome: ReplayOutcome;
  /** Redemption requests that named a card of no member. */
  readonly unknownCards: number;
}

/**
 * Brings a coalition's history into a network: sets it up, records the events in their order, and at the end of each local
 * month expires points, closes and calculates the month's cycle. Every step has a key made of its content, so that the
 * replay may be repeated after any crash and ends with the same result.
 */
export async function replayEvents(
  clients: ReplayClients,
  coalition: Coalition,
  input: ReplayInput,
  progress: Progress,
): Promise<ReplayReport> {
  const { code } = coalition.programme;
  const clock = createWallClock(coalition.programme.timeZone);
  progress.begin("setting up");
  await setUpCoalition(clients.operator, coalition, clock, input);

  const sender = createEventSender(clients.operator, code);
  const schedule = scheduleEvents({
    async send(event) {
      await sender.send(event);
      progress.advance();
    },
  });
  progress.begin("events", input.eventCount);
  let monthEndMs = clock.nextMonthMs(input.firstAtMs);
  for (const event of input.events()) {
    while (event.atMs >= monthEndMs) {
      await schedule.finish();
      await expirePoints(clients.operator, code, monthEndMs);
      await closeCycles(clients.finance, code, monthEndMs - 1, Date.now());
      monthEndMs = clock.nextMonthMs(monthEndMs);
    }
    await schedule.add(event);
  }
  await schedule.finish();
  progress.begin("closing");
  await expirePoints(clients.operator, code, input.lastAtMs);
  await closeCycles(clients.finance, code, input.lastAtMs, Date.now());
  progress.begin("reading the outcome");
  const partnerCodes = coalition.partners.map((partner) => partner.code);
  const outcome = await readOutcome(clients, clock, { ...input, partnerCodes });
  progress.end();
  return { outcome, unknownCards: sender.unknownCards() };
}
