import type { ServiceName } from "@tessera/contracts";

/** Which topics a service takes. */
export interface Subscription {
  readonly service: ServiceName;
  readonly topics: readonly string[];
}

/** What a child process tells its supervisor. */
export type ChildMessage =
  | { readonly kind: "ready" }
  /** It cannot run, and a restart alone will not mend it: one line for the person who started the network. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "subscribed"; readonly subscription: Subscription };

/** What the supervisor tells its children: who takes which topics, whenever that changes. */
export interface SupervisorMessage {
  readonly kind: "subscriptions";
  readonly subscriptions: readonly Subscription[];
}
