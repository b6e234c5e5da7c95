import { withNats } from "../support/startNats.js";
import type { ChaosReport } from "./chaosReport.js";
import { faultsNamed } from "./faults/allFaults.js";
import { runChaos } from "./runChaos.js";

/** What the report must say; how long the silences were depends on the machine, and `npm run chaos` looks at them. */
function expectNothingBroken({
  lost,
  doubled,
  wrong,
  changed,
  bugs,
  verified,
  unanswered,
  ...rest
}: ChaosReport): void {
  expect({ lost, doubled, wrong, changed, bugs, verified, unresolved: unanswered.at(-1) }).toEqual({
    lost: [],
    doubled: [],
    wrong: [],
    changed: [],
    bugs: [],
    verified: "clean",
    unresolved: 0,
  });
  expect(rest.acknowledged).toBeGreaterThan(0);
}

async function breakWith(bus: "embedded" | "nats", names: readonly string[], seed: number): Promise<void> {
  const faults = faultsNamed(names, bus === "nats");
  const report = await runChaos({ bus, faults, seconds: 0, seed, workers: 6 });
  expect(report.faults.map(({ name }) => name).sort()).toEqual(faults.map(({ name }) => name).sort());
  expectNothingBroken(report);
}

describe("a split network under mixed load loses nothing, doubles nothing and leaves nothing open", () => {
  it("when processes, the database server, sessions and answers go", async () => {
    const ends = ["kill:members", "kill:postgres", "stop:rewards", "hiccup:settlement", "kill:gateway"];
    await breakWith("embedded", [...ends, "answers", "peers", "sessions", "clock"], 20_260);
  }, 600_000);

  withNats(
    "when the bus goes, and a service on it",
    async () => breakWith("nats", ["kill:bus", "hiccup:bus", "kill:settlement"], 20_261),
    600_000,
  );
});
