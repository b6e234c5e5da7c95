import "reflect-metadata";
import { composeServices } from "@apollo/composition";
import {
  buildSubgraph,
  type BuiltSubgraph,
  eventQueue,
  type EventQueue,
  NotAnAnswer,
  PageArgs,
  PointsScalar,
  type SubgraphContext,
} from "@tessera/runtime";
import { parse } from "graphql";
import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";

/** Three small subgraphs: people (owns them and tells of changes), orders and ratings (add fields to them). */
@ObjectType("Person")
@Directive('@key(fields: "id")')
class Person {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Person, { nullable: true })
  friend!: () => Person;
}

class ChangeEvent {
  id!: string;
}

@InputType("ImportInput")
class ImportInput {
  @Field(() => [String])
  items!: string[];
}

export const changes = new Set<EventQueue<ChangeEvent>>();
export const asked: { people: (string | undefined)[]; orders: number } = { people: [], orders: 0 };

function personOf(id: string): Person {
  return { id, name: `Person ${id}`, friend: () => personOf(`${Number(id) + 1}`) };
}

@Resolver(() => Person)
class PeopleResolver {
  @Query(() => Person, { nullable: true })
  person(@Arg("id", () => ID) id: string): Person | null {
    return id === "0" ? null : personOf(id);
  }

  @Query(() => [Person], { nullable: true })
  people(@Args(() => PageArgs) { first }: PageArgs): Person[] {
    return Array.from({ length: Math.min(first, 100) }, (_, index) => personOf(`${index + 1}`));
  }

  @Query(() => String, { nullable: true })
  whoami(@Ctx() { caller }: SubgraphContext): string | null {
    asked.people.push(caller?.subject);
    return caller === undefined ? null : JSON.stringify(caller);
  }

  @Query(() => String, { nullable: true })
  secret(@Ctx() { caller }: SubgraphContext): string {
    throw new NotAnAnswer(caller === undefined ? "UNAUTHENTICATED" : "FORBIDDEN", "Not for you.");
  }

  @Query(() => String, { nullable: true })
  bug(): string {
    throw new Error("SELECT secret FROM postgres://user:password@db");
  }

  @Query(() => String, { nullable: true })
  async slow(@Arg("ms", () => Int) ms: number): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return "done";
  }

  @Mutation(() => Int)
  recordPurchases(@Arg("input", () => ImportInput) input: ImportInput): number {
    return input.items.length;
  }

  @Mutation(() => Int)
  rename(@Arg("input", () => ImportInput) input: ImportInput): number {
    return input.items.length;
  }

  @Mutation(() => Int, { nullable: true })
  async closeSettlementCycle(@Arg("ms", () => Int) ms: number): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return ms;
  }

  @Mutation(() => Boolean, { nullable: true })
  redeemReward(): boolean {
    return true;
  }

  @Subscription(() => Person, {
    subscribe: ({ args, context }) => {
      const { caller } = context as SubgraphContext;
      if (caller === undefined) throw new NotAnAnswer("UNAUTHENTICATED", "Sign in to listen.");
      if (args["id"] === "13") throw new NotAnAnswer("FORBIDDEN", "Not for you.");
      const queue = eventQueue<ChangeEvent>({ onEnd: () => changes.delete(queue) });
      changes.add(queue);
      return queue.events;
    },
  })
  personChanged(@Arg("id", () => ID) _id: string, @Root() event: ChangeEvent): Person {
    return personOf(event.id);
  }
}

@ObjectType("Person")
@Directive('@key(fields: "id")')
class PersonWithOrders {
  @Field(() => ID)
  id!: string;
}

@Resolver(() => PersonWithOrders)
class OrdersResolver {
  @Query(() => Int, { nullable: true })
  orderCount(): number {
    return 7;
  }

  @FieldResolver(() => [String], { nullable: true })
  orders(@Root() person: PersonWithOrders, @Args(() => PageArgs) { first }: PageArgs): string[] {
    asked.orders += 1;
    return Array.from({ length: Math.min(first, 2) }, (_, index) => `order ${person.id}.${index}`);
  }
}

@ObjectType("Person")
@Directive('@key(fields: "id")')
class PersonWithRating {
  @Field(() => ID)
  id!: string;
}

@Resolver(() => PersonWithRating)
class RatingsResolver {
  @Query(() => Int, { nullable: true })
  priced(@Arg("points", () => PointsScalar) points: bigint): number {
    return Number(points);
  }

  @Query(() => Int)
  ratingCount(): number {
    return 3;
  }

  @FieldResolver(() => Int, { nullable: true })
  rating(@Root() person: PersonWithRating): number {
    return Number(person.id) * 10;
  }
}

export interface TestSubgraphs {
  readonly people: BuiltSubgraph;
  readonly orders: BuiltSubgraph;
  readonly ratings: BuiltSubgraph;
  readonly supergraphSdl: string;
}

/** `urls` are written into the supergraph, for a gateway that reads them there. */
export async function testSubgraphs(urls: Readonly<Record<string, string>> = {}): Promise<TestSubgraphs> {
  const byId = ({ id }: { id: string }): { id: string } => ({ id });
  const people = await buildSubgraph({
    resolvers: [PeopleResolver],
    references: { Person: ({ id }: { id: string }) => personOf(id) },
  });
  const orders = await buildSubgraph({
    resolvers: [OrdersResolver],
    orphanedTypes: [PersonWithOrders],
    references: { Person: byId },
  });
  const ratings = await buildSubgraph({
    resolvers: [RatingsResolver],
    orphanedTypes: [PersonWithRating],
    references: { Person: byId },
  });
  const services = Object.entries({ people, orders, ratings }).map(([name, { sdl }]) => ({
    name,
    url: urls[name] ?? `http://${name}.internal`,
    typeDefs: parse(sdl),
  }));
  const composed = composeServices(services);
  if (composed.errors !== undefined) throw new Error(composed.errors.map((error) => error.message).join("\n"));
  return { people, orders, ratings, supergraphSdl: composed.supergraphSdl };
}

/** Tells every listener that this person changed. */
export function change(id: string): void {
  for (const queue of changes) queue.push({ id });
}
