import type { TesseraClient } from "@tessera/partner-sdk";
import { createWallClock, type WallClock } from "../events/createWallClock.js";
import type { Coalition } from "../events/readCoalition.js";
import type { ReplayInput } from "../events/readEvents.js";
import type { Progress } from "../terminal/createProgress.js";
import { closeCycles, expirePoints, isMonthClosed, listCycles } from "./cycles.js";
import { digestMonth, digestMonths } from "./digestMonths.js";
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

/** The months whose events an earlier run has recorded and closed, by the instant at which they end. */
async function findClosedMonths(
  finance: TesseraClient,
  programmeCode: string,
  input: ReplayInput,
  clock: WallClock,
): Promise<ReadonlySet<number>> {
  const closed = new Set<number>();
  const cycles = (await listCycles(finance)).filter(({ status }) => status !== "OPEN" && status !== "CUT_OFF");
  if (cycles.length === 0) return closed;
  const digests = digestMonths(input.events(), clock);
  for (const cycle of cycles) {
    const endMs = clock.nextMonthMs(Date.parse(cycle.from));
    const digest = digests.get(endMs);
    if (digest === undefined) continue;
    if (await isMonthClosed(finance, programmeCode, cycle, { untilMs: endMs - 1, digest })) closed.add(endMs);
  }
  return closed;
}

/** Records the events, month by month, and closes each month behind its last event. */
async function recordEvents(
  clients: ReplayClients,
  programmeCode: string,
  input: ReplayInput,
  clock: WallClock,
  progress: Progress,
): Promise<number> {
  const { operator, finance } = clients;
  const closed = await findClosedMonths(finance, programmeCode, input, clock);
  const sender = createEventSender(operator, programmeCode);
  const schedule = scheduleEvents({
    async send(event) {
      await sender.send(event);
      progress.advance();
    },
  });
  let endMs = clock.nextMonthMs(input.firstAtMs);
  let digest = digestMonth();

  async function endMonth(untilMs: number): Promise<void> {
    await schedule.finish();
    if (!closed.has(endMs)) await expirePoints(operator, programmeCode, untilMs);
    await closeCycles(
      finance,
      programmeCode,
      { untilMs: Math.min(untilMs, endMs - 1), digest: digest.end() },
      Date.now(),
    );
  }

  progress.begin("events", input.eventCount);
  for (const event of input.events()) {
    while (event.atMs >= endMs) {
      await endMonth(endMs);
      endMs = clock.nextMonthMs(endMs);
      digest = digestMonth();
    }
    digest.add(event);
    if (closed.has(endMs)) progress.advance();
    else await schedule.add(event);
  }
  await schedule.finish();
  progress.begin("closing");
  await endMonth(input.lastAtMs);
  return sender.unknownCards();
}

/**
 * Brings a coalition's history into a network: sets it up, records the events in their order, and at the end of each local
 * month expires points, closes and calculates the month's cycle. Every step has a key made of its content, so that the
 * replay may be repeated after any crash and ends with the same result; months that were finished are not sent again. `whenSetUp` is
 * done before the first event.
 */
export async function replayEvents(
  clients: ReplayClients,
  coalition: Coalition,
  input: ReplayInput,
  progress: Progress,
  whenSetUp: () => Promise<void> = async () => {},
): Promise<ReplayReport> {
  const clock = createWallClock(coalition.programme.timeZone);
  progress.begin("setting up");
  await setUpCoalition(clients.operator, coalition, clock, input);
  await whenSetUp();
  const unknownCards = await recordEvents(clients, coalition.programme.code, input, clock, progress);
  progress.begin("reading the outcome");
  const partnerCodes = coalition.partners.map((partner) => partner.code);
  const outcome = await readOutcome(clients, clock, { ...input, partnerCodes });
  progress.end();
  return { outcome, unknownCards };
}
