import { parseArgs } from "node:util";
import { hasNats } from "../support/startNats.js";
import { printReport, type ChaosReport } from "./chaosReport.js";
import { faultsNamed } from "./faults/allFaults.js";
import { runChaos } from "./runChaos.js";

const MOST_SILENCE_MS = 10_000;
const HELP = `npm run chaos -- [--seconds 60] [--faults kill,stop:members,…] [--seed N] [--bus embedded|nats]
Without --bus: both, where nats-server is installed.`;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" },
      faults: { type: "string", default: "" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      bus: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return true;
  }
  let held = true;
  for (const bus of busesOf(values.bus)) {
    const names = values.faults.split(",").filter((name) => name !== "");
    const report = await runChaos({
      bus,
      faults: faultsNamed(names, bus === "nats"),
      seconds: Number(values.seconds),
      seed: Number(values.seed),
      tell: (line) => console.log(line),
    });
    console.log(`\n${printReport(report)}\n`);
    held = holds(report) && held;
  }
  return held;
}

function busesOf(wanted: string | undefined): readonly ("embedded" | "nats")[] {
  if (wanted === "embedded" || wanted === "nats") return [wanted];
  if (wanted !== undefined) throw new Error(HELP);
  if (hasNats) return ["embedded", "nats"];
  console.log("There is no nats-server: the bus of its own is left out.");
  return ["embedded"];
}

function holds({ lost, doubled, wrong, changed, bugs, unanswered, verified, faults }: ChaosReport): boolean {
  const nothingBroken = [...lost, ...doubled, ...wrong, ...changed, ...bugs].length === 0;
  const isQuick = faults.every(({ silenceMs }) => silenceMs <= MOST_SILENCE_MS);
  return nothingBroken && isQuick && unanswered.at(-1) === 0 && verified === "clean";
}

main().then(
  (held) => {
    process.exitCode = held ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
