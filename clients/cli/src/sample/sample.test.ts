import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { readCoalition } from "../events/readCoalition.js";
import { readEvents } from "../events/readEvents.js";
import { toMinor } from "../replay/readOutcome.js";
import { readSampleAccounts } from "./openAccounts.js";
import { monthBefore } from "./seedNetwork.js";
import { SAMPLE_PROGRAMME, shiftDates, shiftSample } from "./shiftSample.js";

const SAMPLE = path.join(__dirname, "../../sample");

describe("the sample month", () => {
  it("is small and carries its attribution", () => {
    const files = readdirSync(SAMPLE, { recursive: true, encoding: "utf8" }).map((name) =>
      statSync(path.join(SAMPLE, name)),
    );
    expect(files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)).toBeLessThan(300_000);
    expect(existsSync(path.join(SAMPLE, "ATTRIBUTION.md"))).toBe(true);
  });

  it.each(["2024-02", "2026-03", "2025-12"])("keeps every event within %s when it is shifted there", async (month) => {
    const files = shiftSample(month);
    try {
      const coalition = readCoalition(files.coalition);
      expect(coalition.programme).toMatchObject({ code: SAMPLE_PROGRAMME, startsOn: `${month}-01` });
      const input = await readEvents(coalition, files);
      const kinds = new Set<string>();
      const shops = new Set<string>();
      for (const event of input.events()) {
        kinds.add(event.kind);
        if (event.kind === "PURCHASE") shops.add(event.partnerCode);
        expect(new Date(event.atMs + 3_600_000).toISOString().slice(0, 7)).toBe(month);
      }
      expect([...kinds].sort()).toEqual(["PURCHASE", "REDEMPTION", "RETURN"]);
      expect(shops.size).toBe(8);
      expect(input.skippedRows.noCard).toBe(0);
      input.close();
    } finally {
      files.close();
    }
    expect(existsSync(files.coalition)).toBe(false);
  });

  it("has an account of the operator and of every shop in every currency, each with an IBAN of its own", () => {
    const accounts = readSampleAccounts();
    const { partners } = readCoalition(path.join(SAMPLE, "coalition.json"));
    const currencies = [...new Set(partners.map(({ currency }) => currency))];
    const wanted = [null, ...partners.map(({ code }) => code)].flatMap((code) =>
      currencies.map((currency) => `${code ?? "operator"} ${currency}`),
    );
    const there = accounts.map(({ partner, currency }) => `${partner ?? "operator"} ${currency}`);
    expect(there.sort()).toEqual(wanted.sort());
    expect(new Set(accounts.map(({ iban }) => iban)).size).toBe(accounts.length);
  });

  it("moves dates over the ends of years and leaves other numbers alone", () => {
    expect(shiftDates('"2010-12-28",2010-12-01T09:00:00,12345-12-01,2010-12-015', 3)).toBe(
      '"2011-03-28",2011-03-01T09:00:00,12345-12-01,2010-12-015',
    );
    expect(shiftDates("2011-01-05", -1)).toBe("2010-12-05");
  });

  it("goes to the month before now, in the programme's zone", () => {
    expect(monthBefore(Date.parse("2026-01-15T12:00:00Z"), "Europe/Prague")).toBe("2025-12");
    expect(monthBefore(Date.parse("2026-03-31T21:59:59Z"), "Europe/Prague")).toBe("2026-02");
    expect(monthBefore(Date.parse("2026-03-31T22:00:00Z"), "Europe/Prague")).toBe("2026-03");
  });
});

describe("money of the graph", () => {
  it("becomes minor units by its digits alone", () => {
    expect(["12.50", "-0.05", "0.00", "7", "1.234"].map(toMinor)).toEqual([1250, -5, 0, 7, 1234]);
    expect(() => toMinor("90071992547409.93")).toThrow(RangeError);
  });
});
