import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import { connectSubgraph, type Subgraph } from "@tessera/runtime";

/** The subgraphs of services in other processes. */
export function connectSubgraphs(
  urls: Readonly<Record<ServiceName, string>>,
  credential: string,
): { readonly subgraphs: Readonly<Record<ServiceName, Subgraph>>; close(): Promise<void> } {
  const connected = SERVICE_NAMES.map((name) => [name, connectSubgraph(urls[name], credential)] as const);
  return {
    subgraphs: Object.fromEntries(connected) as unknown as Record<ServiceName, Subgraph>,
    close: async () => void (await Promise.all(connected.map(async ([, subgraph]) => subgraph.close()))),
  };
}
