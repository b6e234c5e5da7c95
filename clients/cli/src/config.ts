/** What the command line takes from the environment. */
export interface CliConfig {
  /** Data folder of a development network on this machine. */
  readonly dataDir: string;
  readonly production: boolean;
  /** Conformance mode of the gateway. */
  readonly conformance: boolean;
  readonly supergraphFile: string | undefined;
  /** As given, not checked. */
  readonly port: string | undefined;
  /** What runs operations in conformance mode; as given, not checked. */
  readonly executor: string | undefined;
}

/** The only reader of the environment in this package; an empty variable counts as one that is not set. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): CliConfig {
  const { TESSERA_DATA, NODE_ENV, TESSERA_CONFORMANCE, SUPERGRAPH, PORT, TESSERA_GATEWAY_EXECUTOR } = environment;
  return {
    dataDir: TESSERA_DATA || ".tessera",
    production: NODE_ENV === "production",
    conformance: TESSERA_CONFORMANCE === "1",
    supergraphFile: SUPERGRAPH || undefined,
    port: PORT || undefined,
    executor: TESSERA_GATEWAY_EXECUTOR || undefined,
  };
}
