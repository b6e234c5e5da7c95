import { readFileSync } from "node:fs";
import { ApproveFxRate, SetFxRate, type TesseraClient } from "@tessera/partner-sdk";
import { z } from "zod";
import { contentKey } from "../replay/contentKey.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { SAMPLE_PROGRAMME } from "./shiftSample.js";

const rates = z.array(z.object({ base: z.string(), quote: z.string(), rate: z.string(), validOn: z.string() }));

/**
 * The invented exchange rates of the sample, by one person and approved by another: an invoice of euros or zloty says its VAT in crowns, too. `file` is
 * the sample's, with the dates of its month. What an earlier run did answers again. Throws NetworkRefused.
 */
export async function agreeRates(finance: TesseraClient, approver: TesseraClient, file: string): Promise<void> {
  for (const input of rates.parse(JSON.parse(readFileSync(file, "utf8")))) {
    const what = `rate of ${input.base} in ${input.quote}`;
    const idempotencyKey = contentKey(SAMPLE_PROGRAMME, "rate", input.base, input.quote);
    const { setFxRate } = await finance.request(SetFxRate, { input: { idempotencyKey, ...input } });
    if (setFxRate.__typename !== "FxRateSet") throw new NetworkRefused(what, setFxRate);
    const { approveFxRate } = await approver.request(ApproveFxRate, {
      input: { idempotencyKey, rateId: setFxRate.rate.id },
    });
    if (approveFxRate.__typename !== "FxRateApproved") throw new NetworkRefused(what, approveFxRate);
  }
}
