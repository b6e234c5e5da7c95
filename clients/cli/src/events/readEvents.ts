import { createWallClock } from "./createWallClock.js";
import { externalSort } from "./externalSort.js";
import { FileProblem } from "./FileProblem.js";
import { openTemporaryFolder } from "./openTemporaryFolder.js";
import type { Coalition } from "./readCoalition.js";
import { listOrderFiles, readShopReceipts, type SkippedRows } from "./readOrders.js";
import { readRedemptions } from "./readRedemptions.js";
import type { ReplayEvent } from "./ReplayEvent.js";

export interface ReplayFiles {
  /** Folder with one folder of `.csv` or `.csv.gz` files for each shop, named by its partner code. */
  readonly orders: string;
  readonly redemptions: string;
}

/** What the files hold, checked and sorted, with memory that does not grow with them. */
export interface ReplayInput {
  readonly skippedRows: Readonly<SkippedRows>;
  readonly eventCount: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** Wall-clock time of the last event, as its file has it. */
  readonly lastLocalTime: string;
  /** Every card of a row that counts, once, ascending as text. */
  cards(): Generator<string, void, void>;
  /** All events: by time; then purchases, returns, redemptions; then partner code; then number. May be asked again. */
  events(): Generator<ReplayEvent, void, void>;
  /** Deletes the temporary files. */
  readonly close: () => void;
}

const KIND_ORDER = { PURCHASE: "0", RETURN: "1", REDEMPTION: "2" } as const;
/** Makes every instant that a file can name a positive number of equal length. */
const TIME_OFFSET_MS = 100_000_000_000_000;

function eventKey(event: ReplayEvent): string[] {
  const time = String(event.atMs + TIME_OFFSET_MS).padStart(16, "0");
  const source = event.kind === "REDEMPTION" ? ["", event.requestId] : [event.partnerCode, event.receiptNumber];
  return [time, KIND_ORDER[event.kind], ...source];
}

/**
 * Reads the order files and redemption requests of a coalition into events in their one order (rules 1, 2, 4 and 8 of the
 * replay). Throws FileProblem before anything is given out when a file is malformed or there is no event at all.
 */
export async function readEvents(coalition: Coalition, files: ReplayFiles): Promise<ReplayInput> {
  const folder = openTemporaryFolder("tessera-replay-");
  try {
    return { ...(await sortEvents(coalition, files, folder.path)), close: folder.close };
  } catch (error) {
    folder.close();
    throw error;
  }
}

async function sortEvents(
  coalition: Coalition,
  files: ReplayFiles,
  folder: string,
): Promise<Omit<ReplayInput, "close">> {
  const clock = createWallClock(coalition.programme.timeZone);
  const skippedRows: SkippedRows = { noCard: 0, notEarning: 0 };
  const events = externalSort(folder, "events");
  const cards = externalSort(folder, "cards", 1_000_000);
  let eventCount = 0;
  let firstAtMs = Infinity;
  let last = { atMs: -Infinity, localTime: "" };

  function take({ event, localTime }: { readonly event: ReplayEvent; readonly localTime: string }): void {
    events.add(eventKey(event), JSON.stringify(event));
    if (event.kind !== "REDEMPTION") cards.add([event.cardNumber], "");
    eventCount++;
    firstAtMs = Math.min(firstAtMs, event.atMs);
    if (event.atMs > last.atMs) last = { atMs: event.atMs, localTime };
  }

  for (const shop of listOrderFiles(files.orders, coalition)) {
    for await (const receipt of readShopReceipts(shop, coalition, clock, folder, skippedRows)) take(receipt);
  }
  for await (const request of readRedemptions(files.redemptions, coalition, clock, folder)) take(request);
  if (eventCount === 0) throw new FileProblem(files.orders, undefined, "there is no purchase, return or redemption");

  return {
    skippedRows,
    eventCount,
    firstAtMs,
    lastAtMs: last.atMs,
    lastLocalTime: last.localTime,
    *cards() {
      let previous: string | undefined;
      for (const { key } of cards.sorted()) {
        const [card = ""] = key;
        if (card !== previous) yield card;
        previous = card;
      }
    },
    *events() {
      for (const { payload } of events.sorted()) yield JSON.parse(payload) as ReplayEvent;
    },
  };
}
