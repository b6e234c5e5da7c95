import { publicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Ctx, Query, Resolver } from "type-graphql";
import { askNetworkState } from "../../commands/askNetworkState.js";
import { readNetworkState } from "../../domain/access.js";
import type { PartnersContext } from "../context.js";
import { NetworkState } from "../types/NetworkState.js";

@Resolver()
export class NetworkStateQuery {
  @Query(() => NetworkState, {
    description: "Which published revision each service has applied. A setup mutation returns its revision.",
  })
  async networkState(@Ctx() context: PartnersContext): Promise<NetworkState> {
    orForbidden(readNetworkState(context.caller));
    const state = await askNetworkState(context.deps);
    return {
      ...state,
      services: state.services.map((service) => ({
        ...service,
        parked: service.parked.map((fact) => ({
          ...fact,
          id: publicId("pkd", fact.id),
          parkedAt: new Date(fact.parkedAt),
        })),
      })),
    };
  }
}
