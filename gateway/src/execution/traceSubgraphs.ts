import { inSpan, isTracing, type Subgraph } from "@tessera/runtime";

/** Makes each request to a subgraph a step of the request that it is sent for. Without a collector at the start nothing is wrapped. */
export function traceSubgraphs(subgraphs: Readonly<Record<string, Subgraph>>): Readonly<Record<string, Subgraph>> {
  if (!isTracing()) return subgraphs;
  return Object.fromEntries(Object.entries(subgraphs).map(([name, subgraph]) => [name, traced(name, subgraph)]));
}

function traced(name: string, subgraph: Subgraph): Subgraph {
  const step = `fetch ${name}`;
  const options = { kind: "client", service: "gateway", attributes: { "server.address": name } } as const;
  return {
    execute: async (request, caller) => inSpan(step, options, async () => subgraph.execute(request, caller)),
    subscribe: async (request, caller) => subgraph.subscribe(request, caller),
    ...(subgraph.prepare && {
      prepare: (query, operationName) => {
        const send = subgraph.prepare!(query, operationName);
        return async (variables, caller, encoded) =>
          inSpan(step, options, async () => send(variables, caller, encoded));
      },
    }),
  };
}
