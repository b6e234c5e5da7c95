import { createTesseraClient } from "@tessera/partner-sdk";
import { measure } from "../measure.js";
import { graphScenarios } from "./graphScenarios.js";

/** What this program is started with, as JSON in its first argument. */
export interface ServedClient {
  readonly url: string;
  /** Of the partner that issues and redeems. */
  readonly token: string;
  readonly cardNumbers: readonly string[];
}

/** A partner's client in a process of its own, as it is in life: asked to run a scenario, it answers what it measured. */
export interface RunScenario {
  readonly index: number;
  readonly seconds: number;
}

const CONNECTIONS = 64;

const { url, token, cardNumbers } = JSON.parse(process.argv[2] ?? "{}") as ServedClient;
const scenarios = graphScenarios(createTesseraClient({ url, token, connections: CONNECTIONS }), cardNumbers);

process.on("message", ({ index, seconds }: RunScenario) => {
  void measure(scenarios[index]!, seconds).then((measured) => process.send?.({ measured }));
});
process.once("disconnect", () => process.exit());
process.send?.({ scenarios: scenarios.map(({ name, concurrency }) => ({ name, concurrency })) });
