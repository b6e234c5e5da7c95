import { readFileSync } from "node:fs";
import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { FileProblem } from "./FileProblem.js";

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, "must be a decimal with up to 6 places");
const positive = decimal.refine((text) => /[1-9]/.test(text), "must be above 0");
const code = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "must be 1 to 64 letters, digits, dots, dashes or underscores");
const date = z.string().refine(isDate, "must be a date, YYYY-MM-DD");
const zone = z.string().refine(isZone, "must be an IANA time zone");

const company = {
  name: z.string().min(1),
  address: z.string().min(1),
  companyNumber: z.string().optional(),
};

/** What a partner signed beside its tariff: fees, VAT, whom its invoices go to. The network judges the rest. */
const contractSettlement = z.object({
  issuanceFeePerPoint: decimal.default("0"),
  handlingFeeBps: z.number().int().min(0).default(0),
  vat: z.object({ country: z.string(), vatId: z.string().optional() }),
  invoicing: z.object({ ...company, language: z.enum(["cs", "sk", "pl", "en"]).default("en") }),
});

const coalition = z
  .object({
    programme: z.object({
      code,
      timeZone: zone,
      startsOn: date,
      cycle: z.literal("MONTHLY").default("MONTHLY"),
      expiry: z.object({
        kind: z.literal("ROLLING_MONTHS").default("ROLLING_MONTHS"),
        months: z.number().int().min(0).max(1200),
        roundTo: z.literal("END_OF_MONTH").default("END_OF_MONTH"),
      }),
      clawback: z.literal("NEGATIVE_LOT").default("NEGATIVE_LOT"),
      clearing: z.enum(["GROSS", "BILATERAL_NET", "MULTILATERAL_NET"]).default("MULTILATERAL_NET"),
      /** Who writes invoices; without it nobody does. */
      operator: z
        .object({
          ...company,
          country: z.string(),
          vatId: z.string().optional(),
          registerEntry: z.string().optional(),
        })
        .optional(),
    }),
    notEarning: z.array(z.string()).default([]),
    partners: z
      .array(
        z.object({
          code,
          name: z.string().min(1),
          country: z.string().regex(/^[A-Z]{2}$/, "must be a country code of two capitals"),
          currency: z.string().regex(/^[A-Z]{3}$/, "must be a currency code of three capitals"),
          earnUnit: positive,
          unitPrice: decimal,
          settlement: contractSettlement.optional(),
        }),
      )
      .min(1),
    tariffChanges: z.array(z.object({ partner: code, effectiveFrom: date, unitPrice: decimal })).default([]),
    campaigns: z
      .array(
        z.object({
          code,
          partner: code,
          from: date,
          to: date,
          when: z.object({ receiptAtLeast: decimal.optional() }).default({}),
          multiplier: positive,
        }),
      )
      .default([]),
    rewards: z
      .array(
        z.object({
          code,
          partner: code,
          kind: z.enum(["VOUCHER", "GIFT"]),
          points: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
          stock: z.number().int().min(0).max(2_147_483_647).optional(),
          title: z.string().min(1).optional(),
        }),
      )
      .default([]),
  })
  .superRefine((value, context) => {
    const known = new Set(value.partners.map((partner) => partner.code));
    for (const list of ["tariffChanges", "campaigns", "rewards"] as const) {
      value[list].forEach(({ partner }, index) => {
        if (!known.has(partner))
          context.addIssue({ code: "custom", path: [list, index, "partner"], message: `${partner} is no partner` });
      });
    }
    refuseTwins(
      context,
      "partners",
      value.partners.map((partner) => partner.code),
    );
    refuseTwins(
      context,
      "rewards",
      value.rewards.map((reward) => reward.code),
    );
    refuseTwins(
      context,
      "campaigns",
      value.campaigns.map((campaign) => `${campaign.partner} ${campaign.code}`),
    );
    refuseTwins(
      context,
      "tariffChanges",
      value.tariffChanges.map((change) => `${change.partner} ${change.effectiveFrom}`),
    );
    value.campaigns.forEach(({ from, to }, index) => {
      if (from >= to)
        context.addIssue({ code: "custom", path: ["campaigns", index, "to"], message: "must be after from" });
    });
  });

/** A programme with its partners, tariffs, campaigns and rewards, as a coalition file describes them. */
export type Coalition = z.infer<typeof coalition>;

function isDate(text: string): boolean {
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(text) && Temporal.PlainDate.from(text, { overflow: "reject" }) !== undefined;
  } catch {
    return false;
  }
}

function isZone(text: string): boolean {
  try {
    return Temporal.Now.zonedDateTimeISO(text) !== undefined;
  } catch {
    return false;
  }
}

function refuseTwins(context: z.RefinementCtx, list: string, names: readonly string[]): void {
  names.forEach((name, index) => {
    if (names.indexOf(name) < index)
      context.addIssue({ code: "custom", path: [list, index], message: `${name} stands there twice` });
  });
}

/** The line of a JSON text on which the parser stopped, when its message tells the position. */
function lineOfSyntaxError(text: string, message: string): number | undefined {
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? undefined : text.slice(0, Number(position)).split("\n").length;
}

/** The line on which the value at `path` begins, found by walking the text; exact for files written one value a line. */
function lineOfPath(text: string, path: readonly PropertyKey[]): number | undefined {
  let position = 0;
  for (const part of path) {
    if (typeof part === "string") {
      const found = text.indexOf(JSON.stringify(part), position);
      if (found === -1) break;
      position = found + 1;
    } else if (typeof part === "number") {
      position = text.indexOf("{", position);
      for (let item = 0; item < part; item++) position = afterObject(text, position);
      position = Math.max(0, text.indexOf("{", position));
    }
  }
  return position === 0 ? undefined : text.slice(0, position).split("\n").length;
}

/** The position behind the object that begins at `start`. */
function afterObject(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let position = start; position < text.length; position++) {
    const character = text[position];
    if (quoted) {
      if (character === "\\") position++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return position + 1;
  }
  return text.length;
}

/** Reads and checks a coalition file. Throws FileProblem. */
export function readCoalition(file: string): Coalition {
  let text: string;
  try {
    text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const missing = (error as { readonly code?: string }).code === "ENOENT";
    throw new FileProblem(file, undefined, missing ? "there is no such file" : "the file cannot be read");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    throw new FileProblem(file, lineOfSyntaxError(text, message), `not JSON: ${message}`);
  }
  const checked = coalition.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const path = issue?.path ?? [];
  throw new FileProblem(file, lineOfPath(text, path), `${path.join(".")}: ${issue?.message ?? "not a coalition"}`);
}
