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
  | { readonly kind: "subscribed"; readonly subscription: Subscription }
  /** The answer to a ping. */
  | { readonly kind: "pong" };

/** Who takes which topics, whenever that changes. */
export interface SubscriptionsMessage {
  readonly kind: "subscriptions";
  readonly subscriptions: readonly Subscription[];
}

/** What the supervisor tells its children; a ping asks whether the child still does anything. */
export type SupervisorMessage = SubscriptionsMessage | { readonly kind: "ping" };
