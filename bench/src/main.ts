import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { formatBusReport, runBusBench } from "./bus/runBusBench.js";
import { formatGatewayReport, runGatewayBench } from "./gateway/runGatewayBench.js";
import { formatLedgerReport, runLedgerBench } from "./ledger/runLedgerBench.js";
import { runOperationsBench } from "./operations/runOperationsBench.js";
import { formatExposureReport, runExposureBench } from "./settlement/runExposureBench.js";
import { formatNettingReport, runNettingBench } from "./settlement/runNettingBench.js";
import { formatReconcileReport, runReconcileBench } from "./settlement/runReconcileBench.js";
import { formatSettlementReport, runSettlementBench } from "./settlement/runSettlementBench.js";
import { formatReport } from "./operations/report.js";

const HELP = `npm run bench -- [book|graph|hot|scale|settlement|reconcile|ledger|exposure|netting|bus|gateway …] [--seconds N] [--rounds N] [--json]

Measures the points book on one embedded PostgreSQL with fsync, each scenario as a ratio to pgbench's TPC-B-like transaction
that runs statement by statement over 8 connections from Node right before it. --seconds: time of each scenario in a round, 4 when left
out; --rounds: 3 when left out.

"book" and "graph" are measured when nothing is named. "hot" earns at one partner against many, "scale" in a book of 10 thousand
members against one of a million (minutes to fill).

"settlement" closes and calculates a cycle of a million obligations (--obligations, --partners) against a plain aggregate.

"reconcile" reconciles a million statement lines (--lines) against COPY of the lines and one hash join.

"ledger" asks a points book and a money ledger of a million postings each (--postings) what accountants ask: liability, roll-forward and
IFRS 15, seals, verification and the journals' CSV, each against a plain aggregate or COPY over the same rows, by CPU.

"exposure" posts obligations of one partner against many, and with exposures counted against not.

"netting" finds the fewest payments between 24 partners, and every scheme for a thousand who owe each other.

"bus" measures the bus alone: how fast a backlog drains, and facts one by one from commit to commit, embedded and on NATS.

"gateway" measures the gateway alone against @apollo/gateway and Hive Gateway, which it installs at first use in a folder of its own.

  npm run --silent bench -- --json > figures.json`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "4" },
      rounds: { type: "string", default: "3" },
      obligations: { type: "string", default: "1000000" },
      partners: { type: "string", default: "100" },
      lines: { type: "string", default: "1000000" },
      postings: { type: "string", default: "1000000" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return void process.stdout.write(`${HELP}\n`);
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new RangeError("--seconds must be a positive number");
  const rounds = Number(values.rounds);
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new RangeError("--rounds must be a positive integer");
  const folder = await mkdtemp(path.join(tmpdir(), "tessera-bench-"));
  // The server that root starts runs as somebody else: where that user cannot pass, its cluster would stand elsewhere and stay behind.
  await chmod(folder, 0o711);
  try {
    if (positionals.includes("bus")) {
      const measured = await runBusBench(folder, seconds);
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatBusReport(measured)}\n`,
      );
    }
    if (positionals.includes("gateway")) {
      const measured = await runGatewayBench(folder, seconds);
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatGatewayReport(measured)}\n`,
      );
    }
    if (positionals.includes("settlement")) {
      const measured = await runSettlementBench(folder, seconds, Number(values.obligations), Number(values.partners));
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatSettlementReport(measured)}\n`,
      );
    }
    if (positionals.includes("exposure")) {
      const measured = await runExposureBench(folder, seconds);
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatExposureReport(measured)}\n`,
      );
    }
    if (positionals.includes("reconcile")) {
      const measured = await runReconcileBench(folder, Number(values.lines));
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatReconcileReport(measured)}\n`,
      );
    }
    if (positionals.includes("ledger")) {
      const measured = await runLedgerBench(folder, Number(values.postings));
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatLedgerReport(measured)}\n`,
      );
    }
    if (positionals.includes("netting")) {
      const measured = runNettingBench();
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatNettingReport(measured)}\n`,
      );
    }
    const parts = new Set(positionals.length > 0 ? positionals : ["book", "graph"]);
    const report = await runOperationsBench(folder, { seconds, rounds, parts });
    process.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
