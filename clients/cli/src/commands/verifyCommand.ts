import { closeSync, createReadStream, openSync, readFileSync, readSync } from "node:fs";
import { createInterface as readLines } from "node:readline";
import type { Command } from "commander";
import {
  StartVerification,
  TesseraError,
  Verification,
  type TesseraClient,
  type VerificationQuery,
} from "@tessera/partner-sdk";
import { FileProblem } from "../events/FileProblem.js";
import { verifyBook } from "../ledger/verifyBook.js";
import { verifyExport } from "../ledger/verifyExport.js";
import { isStatement, verifyStatement } from "../ledger/verifyStatement.js";
import { connectNetwork } from "../network/connectNetwork.js";
import { EXIT } from "../terminal/exitCode.js";
import { describeFileError } from "../terminal/describeFileError.js";
import { renderTable } from "../terminal/renderTable.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

type VerificationReport = NonNullable<VerificationQuery["verification"]>;

const SERVICES = ["members", "partners", "rewards", "settlement"] as const;
const POLL_MS = 100;
const POLL_AT_MOST_MS = 2_000;
const MOST_PROBLEMS = 20;
/** How an export begins, and one of the points book. */
const EXPORT = '{"kind":"export"';
const BOOK = '{"kind":"export","format":"tessera.book.v1"';

/** Starts a verification and waits for its end, however long it takes. */
async function verify(client: TesseraClient): Promise<VerificationReport> {
  const { startVerification } = await client.request(StartVerification, {});
  for (let pauseMs = POLL_MS; ; pauseMs = Math.min(2 * pauseMs, POLL_AT_MOST_MS)) {
    const { verification } = await client.request(Verification, { id: startVerification.id });
    if (verification === null)
      throw new TesseraError([{ code: "MALFORMED_ANSWER", message: "the verification has vanished" }]);
    if (verification.status !== "RUNNING") return verification;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function describe(report: VerificationReport): string {
  const rows = SERVICES.flatMap((service) =>
    (report[service] ?? []).map(({ invariant, rowsScanned, violations }) => [
      service,
      invariant,
      String(rowsScanned),
      String(violations),
    ]),
  );
  const examples = SERVICES.flatMap((service) =>
    (report[service] ?? []).flatMap(({ invariant, examples: found }) =>
      found.map((example) => `${service}: ${invariant}: ${example}`),
    ),
  );
  return [renderTable(["service", "invariant", "rows scanned", "violations"], rows, [2, 3]), ...examples].join("\n");
}

interface VerifyOptions extends CommonOptions {
  readonly root?: string;
}

/** What a file proves, whatever it is. */
interface Proved {
  readonly roots: readonly string[];
  readonly problems: readonly string[];
  readonly words: string;
}

/** An export of the points book is read line by line: it may be larger than the memory. */
async function proveBook(file: string): Promise<Proved> {
  const report = await verifyBook(readLines({ input: createReadStream(file), crlfDelay: Infinity }));
  const { seal, members, entries, balances, root } = report;
  const sums = Object.entries(balances).map(([account, points]) => `${account} ${points}`);
  const words = `points book, seal ${seal}: ${entries} entries of ${members} members (${sums.join(", ")}), root ${root}`;
  return { ...report, roots: [root], words };
}

function isBook(file: string): boolean {
  try {
    const descriptor = openSync(file, "r");
    const start = Buffer.alloc(BOOK.length);
    readSync(descriptor, start);
    closeSync(descriptor);
    return start.toString("utf8") === BOOK;
  } catch (error) {
    throw new FileProblem(file, undefined, describeFileError(error));
  }
}

function prove(file: string): Proved {
  const bytes = readFile(file);
  if (isStatement(bytes)) {
    const { cycleId, partnerCode, obligations, root, problems } = verifyStatement(bytes);
    if (cycleId === "") return { roots: [], problems, words: "a statement" };
    const words = `statement of ${partnerCode} for cycle ${cycleId}: ${obligations} obligations under root ${root}`;
    return { roots: [root], problems, words };
  }
  // What only begins like an export was one, and is told what is wrong with it.
  if (!Buffer.from(bytes.subarray(0, EXPORT.length)).equals(Buffer.from(EXPORT)))
    throw new FileProblem(file, undefined, "it is neither an export nor a statement as CSV");
  const report = verifyExport(bytes);
  const { cycleId, entries, chains, seals, roots } = report;
  const words = `cycle ${cycleId}: ${entries} entries in ${chains} chains, ${seals} seals, root ${roots.at(-1) ?? "none"}`;
  return { ...report, words };
}

/** Proves an export, or a partner's statement, without a network. */
async function verifyFile(context: CommandContext, file: string, { root, json }: VerifyOptions): Promise<void> {
  const { words, ...report } = isBook(file) ? await proveBook(file) : prove(file);
  const problems = [...report.problems];
  if (root !== undefined && !report.roots.includes(root)) problems.push(`no seal has the root ${root}`);
  if (json) context.print(JSON.stringify({ ...report, problems }, undefined, 2));
  else {
    context.print(words);
    for (const problem of problems.slice(0, MOST_PROBLEMS)) context.print(problem);
    if (problems.length > MOST_PROBLEMS) context.print(`and ${problems.length - MOST_PROBLEMS} more`);
    context.tell(problems.length === 0 ? "Proved." : "This is not what was sealed.");
  }
  if (problems.length > 0) context.exitWith(EXIT.REFUSED);
}

function readFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new FileProblem(file, undefined, describeFileError(error));
  }
}

/** `tessera verify`: has the network check its own invariants, or proves an export. */
export function verifyCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "verify",
    "have every service check its invariants, and settlement those between services",
    "tessera verify",
  )
    .argument(
      "[file]",
      "an export of the money ledger or the points book, or a statement as CSV in a language: prove it offline instead, from its bytes alone",
    )
    .option("--root <hash>", "with a file: the Merkle root that it must have, as in the sign-off")
    .action(async (file: string | undefined, options: VerifyOptions) => {
      if (file !== undefined) return verifyFile(context, file, options);
      const network = await connectNetwork(options);
      try {
        const report = await verify(network.clientAs("operator", "finance", "auditor"));
        const away = SERVICES.filter((service) => report[service] === null);
        context.print(options.json ? JSON.stringify(report, undefined, 2) : describe(report));
        if (report.status === "VIOLATED") context.exitWith(EXIT.REFUSED);
        else if (away.length > 0) context.exitWith(EXIT.UNREACHABLE);
        if (away.length > 0) context.tell(`not checked: ${away.join(", ")}`);
        else if (!options.json) context.tell(report.status === "CLEAN" ? "No violation." : "Violations were found.");
      } finally {
        await network.close();
      }
    });
}
