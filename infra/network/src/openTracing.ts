import { startTracing } from "@tessera/runtime";
import type { Telemetry } from "./config/telemetry.js";

/** Sends the steps of requests to the collector that is configured; without one nothing is loaded. Before services are started. */
export async function openTracing({ tracing }: Telemetry, process: string): Promise<{ stop(): Promise<void> }> {
  return tracing === undefined ? { stop: async () => undefined } : startTracing({ ...tracing, process });
}
