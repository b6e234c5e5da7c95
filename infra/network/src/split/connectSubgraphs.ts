import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import { connectFiles, connectSubgraph, type FileExchange, type Subgraph } from "@tessera/runtime";

/** The subgraphs of services in other processes, and the files, which settlement keeps. */
export function connectSubgraphs(
  urls: Readonly<Record<ServiceName, string>>,
  credential: string,
): {
  readonly subgraphs: Readonly<Record<ServiceName, Subgraph>>;
  readonly files: FileExchange;
  close(): Promise<void>;
} {
  const connected = SERVICE_NAMES.map((name) => [name, connectSubgraph(urls[name], credential)] as const);
  const files = connectFiles(urls.settlement, credential);
  return {
    files,
    subgraphs: Object.fromEntries(connected) as unknown as Record<ServiceName, Subgraph>,
    close: async () => {
      await Promise.all([files.close(), ...connected.map(async ([, subgraph]) => subgraph.close())]);
    },
  };
}
