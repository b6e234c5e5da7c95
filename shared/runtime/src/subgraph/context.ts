import type { Caller } from "@tessera/kernel";

/** What a resolver gets with each request. `deps` is what the service gave to `buildSubgraph`. */
export interface SubgraphContext<Deps = unknown> {
  readonly caller: Caller;
  readonly deps: Deps;
  /** Loaders of this request by name; see `loaderOf`. */
  readonly loaders: Map<string, unknown>;
}

/** The request's one instance of a loader: made at first use, so that it batches and never outlives who asked. */
export function loaderOf<Loader>(context: SubgraphContext, key: string, factory: () => Loader): Loader {
  const known = context.loaders.get(key) as Loader | undefined;
  if (known !== undefined) return known;
  const made = factory();
  context.loaders.set(key, made);
  return made;
}
