import { writeFileSync } from "node:fs";
import { Option, type Command } from "commander";
import { Claims, PaymentRequestFile, type ClaimsQuery, type TesseraClient } from "@tessera/partner-sdk";
import { connectNetwork } from "../network/connectNetwork.js";
import { readPages } from "../network/readPages.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { describeFileError } from "../terminal/describeFileError.js";
import { renderTable } from "../terminal/renderTable.js";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

interface ClaimsOptions extends CommonOptions {
  readonly partner?: string;
  readonly all?: true;
  readonly direction?: "pays" | "receives";
  readonly request?: string;
  readonly language?: "cs" | "sk" | "pl" | "en";
}

type Claim = ClaimsQuery["claims"]["nodes"][number];

const LANGUAGES = { cs: "CS", sk: "SK", pl: "PL", en: "EN" } as const;
const DIRECTIONS = { pays: "PAYS", receives: "RECEIVES" } as const;

/** `tessera claims`: what partners and the operator owe each other beside the cycles' payments, and what a partner is asked to pay. */
export function claimsCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "claims",
    "list invoices, reserve, collateral and what is given back, each with its reference; save what a partner is asked to pay",
    "tessera claims --partner kuchyne --request kuchyne.pdf --language cs",
  )
    .option("--partner <code>", "partner code; left out: every partner")
    .option("--all", "also what is paid or taken back")
    .addOption(
      new Option("--direction <direction>", "pays: what partners pay; receives: what they are paid").choices(
        Object.keys(DIRECTIONS),
      ),
    )
    .option("--request <file>", "save all that the partner is to pay, with account and references: .pdf or .csv")
    .addOption(new Option("--language <language>", "of the PDF (default: en)").choices(Object.keys(LANGUAGES)))
    .action(async (options: ClaimsOptions) => {
      checkUsage(options);
      const network = await connectNetwork(options);
      try {
        const client = network.clientAs("finance", "partner", "operator", "finance_approver", "auditor");
        const claims = await listClaims(client, options);
        context.print(options.json ? JSON.stringify(claims, undefined, 2) : describe(claims, options));
        if (options.request === undefined) return;
        await saveRequest(client, options.partner ?? "", options.request, options.language);
        context.tell(`What ${options.partner ?? ""} is to pay is in ${options.request}`);
      } finally {
        await network.close();
      }
    });
}

function checkUsage({ partner, request, language }: ClaimsOptions): void {
  if (request === undefined) {
    if (language !== undefined) throw new UsageError("--language is for --request");
    return;
  }
  if (partner === undefined) throw new UsageError("whose request is it? give --partner");
  if (!/\.(pdf|csv)$/i.test(request)) throw new UsageError("the request is written as .pdf or .csv");
}

async function listClaims(client: TesseraClient, options: ClaimsOptions): Promise<readonly Claim[]> {
  const { partner, all, direction } = options;
  const filter = {
    partnerCode: partner ?? null,
    isOpen: all !== true,
    direction: direction === undefined ? null : DIRECTIONS[direction],
  };
  const { nodes } = await readPages(
    async (place) => client.request(Claims, { ...filter, ...place }),
    ({ claims }) => claims,
  );
  return nodes;
}

function describe(claims: readonly Claim[], { partner, all }: ClaimsOptions): string {
  if (claims.length === 0) {
    const whose = partner === undefined ? "" : ` of ${partner}`;
    return all
      ? `There is no claim${whose}.`
      : `There is no open claim${whose}; --all lists those that are paid or taken back, too.`;
  }
  const header = ["partner", "direction", "what", "open", "of", "currency", "due", "status", "reference", "VS", "id"];
  const rows = claims.map((claim) => [
    claim.partner.code,
    claim.direction,
    claim.kind,
    claim.open.amount,
    claim.amount.amount,
    claim.amount.currency,
    claim.dueOn,
    claim.isOverdue ? `${claim.status}, overdue` : claim.status,
    claim.reference,
    claim.variableSymbol ?? "",
    claim.id,
  ]);
  return renderTable(header, rows, [3, 4]);
}

async function saveRequest(
  client: TesseraClient,
  partnerCode: string,
  file: string,
  language: ClaimsOptions["language"] = "en",
): Promise<void> {
  const format = /\.pdf$/i.test(file) ? "PDF" : "CSV";
  const variables = { partnerCode, format, language: LANGUAGES[language] } as const;
  const { paymentRequest } = await client.request(PaymentRequestFile, variables);
  if (paymentRequest === null)
    throw new NetworkRefused("claims", { __typename: "Unknown", message: `there is no partner ${partnerCode}` });
  const content = await client.readFile(paymentRequest.file.url);
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${describeFileError(error)}`);
  }
}
