import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os, { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { FileProblem } from "./FileProblem.js";
import { readCoalition, type Coalition } from "./readCoalition.js";
import { readEvents, type ReplayInput } from "./readEvents.js";

const HEADER = "receipt_no,card_no,sold_at,sku,description,quantity,unit_price,currency";
const REQUESTS = "request_id,requested_at,card_no,reward_code\n";

describe("the events of a replay", () => {
  let folder: string;
  const opened: ReplayInput[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tessera-test-"));
    mkdirSync(path.join(folder, "orders/alfa"), { recursive: true });
    writeCoalition({});
    writeFileSync(path.join(folder, "redemptions.csv"), REQUESTS);
  });

  afterEach(() => {
    for (const input of opened.splice(0)) input.close();
    rmSync(folder, { recursive: true });
  });

  function writeCoalition(changes: object): void {
    const partner = { name: "Shop", country: "CZ", currency: "CZK", earnUnit: "20.00", unitPrice: "0.10" };
    writeFileSync(
      path.join(folder, "coalition.json"),
      JSON.stringify(
        {
          programme: { code: "test", timeZone: "Europe/Prague", startsOn: "2011-01-01", expiry: { months: 3 } },
          notEarning: ["POST"],
          partners: [
            { code: "alfa", ...partner },
            { code: "beta", ...partner },
          ],
          rewards: [{ code: "mug", partner: "alfa", kind: "GIFT", points: 10, stock: 2 }],
          ...changes,
        },
        undefined,
        1,
      ),
    );
  }

  const coalition = (): Coalition => readCoalition(path.join(folder, "coalition.json"));
  const writeOrders = (file: string, ...rows: readonly string[]) =>
    writeFileSync(path.join(folder, "orders", file), `${[HEADER, ...rows].join("\n")}\n`);
  const writeRequests = (...rows: readonly string[]) =>
    writeFileSync(path.join(folder, "redemptions.csv"), `${REQUESTS}${rows.join("\n")}\n`);

  async function read(): Promise<ReplayInput> {
    const input = await readEvents(coalition(), {
      orders: path.join(folder, "orders"),
      redemptions: path.join(folder, "redemptions.csv"),
    });
    opened.push(input);
    return input;
  }
  const order = async () =>
    [...(await read()).events()].map((event) => ("receiptNumber" in event ? event.receiptNumber : event.requestId));

  const row = (receipt: string, card = "7", at = "2011-02-01T10:00:00", rest = "a,thing,1,20.00,CZK") =>
    `${receipt},${card},${at},${rest}`;

  it("skips rows without a card before it looks at anything else, then rows that do not earn", async () => {
    writeOrders(
      "alfa/1.csv",
      "A1,,not a time,POST,,x,y,EUR",
      row("1", "7", undefined, "POST,postage,1,20.00,CZK"),
      row("1", "7", undefined, "post,a thing of that name,1,20.00,CZK"),
      row("2", "7", undefined, "a,thing,0,20.00,CZK"),
      row("3", "7", undefined, "a,thing,-1,20.00,CZK"),
      row("4", "7", undefined, "a,gift,1,0.00,CZK"),
      row("C5", "7", undefined, "a,thing,1,20.00,CZK"),
      row("C6", "7", undefined, "a,gift,-1,0.00,CZK"),
    );
    const input = await read();
    expect(input.skippedRows).toEqual({ noCard: 1, notEarning: 5 });
    expect([...input.events()].map((event) => "lines" in event && event.lines)).toEqual([
      [{ sku: "post", description: "a thing of that name", quantity: "1", unitPrice: "20.00" }],
      [{ sku: "a", quantity: "1" }],
    ]);
  });

  it("gathers the rows of a receipt from anywhere in a shop's files, in their order, at the earliest time", async () => {
    writeOrders("alfa/2.csv", row("1", "7", "2011-02-01T09:00:00", "c,thing,3,20.00,CZK"));
    writeOrders(
      "alfa/1.csv",
      row("1", "7", "2011-02-01T10:00:00", "b,thing,2,20.00,CZK"),
      row("2"),
      row("1", "7", "2011-02-01T08:00:00", "a,thing,1,20.00,CZK"),
    );
    mkdirSync(path.join(folder, "orders/beta"));
    writeFileSync(path.join(folder, "orders/beta/1.csv.gz"), gzipSync(`\uFEFF${HEADER}\r\n${row("1", "8")}\r\n`));
    const events = [...(await read()).events()];
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({
      atMs: Date.parse("2011-02-01T08:00:00+01:00"),
      partnerCode: "alfa",
      lines: [{ sku: "b" }, { sku: "a" }, { sku: "c" }],
    });
    expect(events[2]).toMatchObject({ partnerCode: "beta", receiptNumber: "1", cardNumber: "8" });
  });

  it("orders by time, then purchases, returns and redemptions, then partner and number as text", async () => {
    writeOrders(
      "alfa/1.csv",
      row("C1", "7", undefined, "a,thing,-1,20.00,CZK"),
      row("9"),
      row("10"),
      row("100", "7", "2011-02-01T09:59:59"),
    );
    mkdirSync(path.join(folder, "orders/beta"));
    writeOrders("beta/1.csv", row("0"));
    writeRequests("R9,2011-02-01T10:00:00,7,mug", "R10,2011-02-01T10:00:00,8,mug", "R1,2011-02-01T10:00:01,8,mug");
    expect(await order()).toEqual(["100", "10", "9", "0", "C1", "R10", "R9", "R1"]);
  });

  it("knows every card of a row that counts, once and as text, and no other", async () => {
    writeOrders(
      "alfa/1.csv",
      row("1", "9"),
      row("2", "10"),
      row("3", "9"),
      row("4", "11", undefined, "POST,x,1,1.00,CZK"),
    );
    writeRequests("R1,2011-02-01T10:00:00,12,mug");
    const input = await read();
    expect([...input.cards()]).toEqual(["10", "9"]);
    expect([...input.cards()]).toEqual(["10", "9"]);
  });

  it("tells the wall-clock time of the last event and the instant of the first, redemptions included", async () => {
    writeOrders("alfa/1.csv", row("1", "9", "2011-02-03T10:00:00"));
    writeRequests("R1,2011-07-01T10:00:00,12,mug", "R2,2011-01-02T00:00:00,12,mug");
    expect(await read()).toMatchObject({
      lastLocalTime: "2011-07-01T10:00:00",
      lastAtMs: Date.parse("2011-07-01T10:00:00+02:00"),
      firstAtMs: Date.parse("2011-01-02T00:00:00+01:00"),
      eventCount: 3,
    });
  });

  it("counts a time that clocks skip with the offset before the gap, and a repeated one as its first passage", async () => {
    writeOrders(
      "alfa/1.csv",
      row("1", "9", "2011-03-27T02:30:00"),
      row("2", "9", "2011-03-27T03:10:00"),
      row("3", "9", "2011-10-30T02:30:00"),
    );
    expect([...(await read()).events()].map(({ atMs }) => new Date(atMs).toISOString())).toEqual([
      "2011-03-27T01:10:00.000Z",
      "2011-03-27T01:30:00.000Z",
      "2011-10-30T00:30:00.000Z",
    ]);
  });

  it.each([
    ["a receipt number", row("X1"), /1\.csv:2: receipt_no "X1"/],
    ["a time", row("1", "7", "2011-02-30T10:00:00"), /1\.csv:2: sold_at/],
    ["a quantity", row("1", "7", undefined, "a,thing,1e3,20.00,CZK"), /1\.csv:2: quantity "1e3"/],
    ["a price", row("1", "7", undefined, 'a,thing,1,"20,00",CZK'), /1\.csv:2: unit_price "20,00"/],
    [
      "a currency that is not the partner's",
      row("1", "7", undefined, "a,thing,1,20.00,EUR"),
      /1\.csv:2: currency "EUR"/,
    ],
    ["a row of another length", "1,7,2011-02-01T10:00:00,a", /1\.csv:2: Invalid Record Length/],
    ["an open quote", row("1", "7", undefined, 'a,"thing,1,20.00,CZK'), /1\.csv.*[Qq]uote/],
  ])("refuses %s with file, line and reason", async (_name, text, message) => {
    writeOrders("alfa/1.csv", text);
    await expect(read()).rejects.toThrow(message);
    await expect(read()).rejects.toBeInstanceOf(FileProblem);
  });

  it("refuses one receipt under two cards, naming the second row", async () => {
    writeOrders("alfa/1.csv", row("1", "7"), row("2", "7"), row("1", "8"));
    await expect(read()).rejects.toThrow(/1\.csv:4: receipt 1 stands under two cards, 7 and 8/);
  });

  it("refuses a missing column, an unknown shop, an unknown reward, a request id that comes twice, and no event at all", async () => {
    await expect(read()).rejects.toThrow(/there is no purchase, return or redemption/);
    writeFileSync(path.join(folder, "orders/alfa/1.csv"), "receipt_no,card_no\n1,7\n");
    await expect(read()).rejects.toThrow(/1\.csv:1: the column sold_at is missing/);
    writeOrders("alfa/1.csv", row("1"));
    writeRequests("R1,2011-02-01T10:00:00,7,cup");
    await expect(read()).rejects.toThrow(/redemptions\.csv:2: the coalition has no reward "cup"/);
    writeRequests("R1,2011-02-01T10:00:00,7,mug", "R2,2011-02-01T10:00:00,7,mug", "R1,2011-02-02T10:00:00,7,mug");
    await expect(read()).rejects.toThrow(/redemptions\.csv:4: request_id R1 stands there twice/);
    mkdirSync(path.join(folder, "orders/gama"));
    await expect(read()).rejects.toThrow(/gama: the coalition has no partner of this name/);
  });

  it("refuses damaged gzip data and missing files in one line", async () => {
    writeFileSync(path.join(folder, "orders/alfa/1.csv.gz"), gzipSync(`${HEADER}\n`.repeat(500)).subarray(0, 40));
    await expect(read()).rejects.toThrow(/1\.csv\.gz: the file is not complete gzip data/);
    rmSync(path.join(folder, "orders/alfa/1.csv.gz"));
    rmSync(path.join(folder, "redemptions.csv"));
    await expect(read()).rejects.toThrow(/redemptions\.csv: there is no such file/);
  });

  it("leaves no temporary file behind, whether it succeeds or not", async () => {
    const temporary = path.join(folder, "tmp");
    mkdirSync(temporary);
    const elsewhere = jest.spyOn(os, "tmpdir").mockReturnValue(temporary);
    try {
      writeOrders("alfa/1.csv", row("1"));
      const input = await read();
      expect(readdirSync(temporary)).toHaveLength(1);
      input.close();
      writeOrders("alfa/1.csv", row("X"));
      await expect(read()).rejects.toThrow();
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      elsewhere.mockRestore();
    }
  });

  describe("a coalition file", () => {
    const problem = (changes: object) => {
      writeCoalition(changes);
      return () => coalition();
    };

    it("is refused with the line of what is wrong", () => {
      const file = path.join(folder, "coalition.json");
      writeFileSync(file, '{\n "programme": {\n');
      expect(coalition).toThrow(/coalition\.json(:\d+)?: not JSON/);
      const rewards = [
        { code: "mug", partner: "alfa", kind: "GIFT", points: 10 },
        { code: "cup", partner: "alfa", kind: "GIFT", points: 0.5 },
      ];
      expect(problem({ rewards })).toThrow(/coalition\.json:(\d+): rewards\.1\.points/);
      expect(problem({ rewards: [...rewards.slice(0, 1), ...rewards.slice(0, 1)] })).toThrow(/mug stands there twice/);
      expect(
        problem({ campaigns: [{ code: "c", partner: "gama", from: "2011-01-01", to: "2011-02-01", multiplier: "2" }] }),
      ).toThrow(/gama is no partner/);
      expect(
        problem({
          programme: { code: "t", timeZone: "Europe/Nowhere", startsOn: "2011-01-01", expiry: { months: 3 } },
        }),
      ).toThrow(/time zone/);
      expect(
        problem({ programme: { code: "t", timeZone: "UTC", startsOn: "2011-02-29", expiry: { months: 3 } } }),
      ).toThrow(/startsOn: must be a date/);
    });
  });

  const halfYear = path.join(__dirname, "../../../../../shared/data");
  (existsSync(path.join(halfYear, "expected.json")) ? it : it.skip)(
    "counts the half-year's rows as its independent count does",
    async () => {
      const input = await readEvents(readCoalition(path.join(halfYear, "coalition.json")), {
        orders: path.join(halfYear, "orders"),
        redemptions: path.join(halfYear, "redemptions.csv"),
      });
      opened.push(input);
      const kinds: Record<string, number> = {};
      let previous = -Infinity;
      for (const { kind, atMs } of input.events()) {
        kinds[kind] = (kinds[kind] ?? 0) + 1;
        if (atMs < previous) throw new RangeError("an event stands behind a later one");
        previous = atMs;
      }
      expect(kinds).toEqual({ PURCHASE: 30_145, RETURN: 2_238, REDEMPTION: 4_989 });
      expect(input.skippedRows).toEqual({ noCard: 59_976, notEarning: 746 });
      expect(input.lastLocalTime).toBe("2011-05-31T15:41:00");
      expect([...input.cards()]).toHaveLength(2_761);
    },
  );
});
