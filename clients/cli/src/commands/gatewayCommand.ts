import type { Command } from "commander";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { describedCommand } from "./connectionOptions.js";

/** Resolves at SIGINT or SIGTERM. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve());
  });
}

/** `tessera gateway`: the gateway alone over any supergraph, for public conformance suites. */
export function gatewayCommand(context: CommandContext): Command {
  return describedCommand(
    "gateway",
    "serve /graphql over a supergraph on 127.0.0.1 without identity, limits or database, for conformance suites; it wants SUPERGRAPH=FILE, PORT=NUMBER and TESSERA_CONFORMANCE=1, and takes TESSERA_GATEWAY_EXECUTOR=apollo for the reference",
    "SUPERGRAPH=supergraph.graphql PORT=4100 TESSERA_CONFORMANCE=1 tessera gateway",
  ).action(async () => {
    const { config } = context;
    if (config.production)
      throw new UsageError("the gateway does not run alone with NODE_ENV=production: it knows no identity");
    if (!config.conformance) throw new UsageError("the gateway runs alone only with TESSERA_CONFORMANCE=1");
    if (config.supergraphFile === undefined) throw new UsageError("name the supergraph with SUPERGRAPH=FILE");
    const port = Number(config.port ?? "4000");
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`PORT is no number from 0 to 65535`);
    const { executor } = config;
    if (executor !== undefined && executor !== "compiled" && executor !== "apollo")
      throw new UsageError("TESSERA_GATEWAY_EXECUTOR is none of compiled, apollo");
    const { startConformanceGateway } = await import("@tessera/network");
    const signal = untilSignal();
    const gateway = await startConformanceGateway({ supergraphFile: config.supergraphFile, port, executor });
    context.print(`The gateway is up at ${gateway.url}/graphql. Ctrl-C stops it.`);
    await signal;
    await gateway.stop();
  });
}
