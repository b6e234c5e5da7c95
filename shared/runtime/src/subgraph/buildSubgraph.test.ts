import "reflect-metadata";
import { type Identity, points, type Refused, refuse } from "@tessera/kernel";
import {
  Arg,
  Args,
  createUnionType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import { NotAnAnswer } from "../errors.js";
import { buildSubgraph } from "./buildSubgraph.js";
import { connectionTypes, type Connection, PageArgs, pageSize, presentConnection } from "./connection.js";
import { loaderOf, type SubgraphContext } from "./context.js";
import { decodeCursor, encodeCursor } from "./cursor.js";
import { eventQueue } from "./events.js";
import { orForbidden } from "./orForbidden.js";
import { DateTimeScalar } from "./scalars/DateTimeScalar.js";
import { DecimalScalar } from "./scalars/DecimalScalar.js";
import { PointsScalar } from "./scalars/PointsScalar.js";
import { IdempotencyConflictType, InsufficientPointsType, InvalidInputType } from "./types/refusals.js";

class SaleMadeEvent {
  points!: bigint;
}

interface ShopDeps {
  readonly sales: { subscribe(listener: (points: bigint) => void): () => void };
}
type ShopContext = SubgraphContext<ShopDeps>;

@ObjectType("Partner")
@Directive('@key(fields: "code", resolvable: false)')
class PartnerStub {
  @Field(() => String)
  code!: string;
}

@ObjectType("Sale")
@Directive('@key(fields: "id")')
class SaleType {
  @Field(() => ID)
  id!: string;

  @Field(() => PointsScalar)
  points!: bigint;

  @Field(() => DateTimeScalar)
  occurredAt!: Date;

  @Field(() => PartnerStub)
  partner!: PartnerStub;
}
const { Connection: SaleConnection } = connectionTypes(() => SaleType, "Sale");

@ObjectType("SaleMade")
class SaleMade {
  @Field(() => SaleType)
  sale!: SaleType;
}

const MakeSaleResult = createUnionType({
  name: "MakeSaleResult",
  types: () => [SaleMade, InsufficientPointsType, InvalidInputType, IdempotencyConflictType] as const,
});

@InputType("MakeSaleInput")
class MakeSaleInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => PointsScalar)
  points!: bigint;

  @Field(() => DecimalScalar, { nullable: true })
  unitPrice?: string | null;
}

const SALES: SaleType[] = ["a", "b", "c"].map((id) => ({
  id,
  points: 7n,
  occurredAt: new Date("2011-01-15T11:00:00Z"),
  partner: { code: "advent" },
}));

/** Stands for a command: decides and answers a value or a refusal. */
function makeSale(
  input: MakeSaleInput,
):
  | SaleType
  | Refused<{ kind: "InsufficientPoints"; message: string; requested: bigint; available: bigint; missing: bigint }> {
  if (input.points > 100n) {
    return refuse({
      kind: "InsufficientPoints",
      message: "Not enough.",
      requested: input.points,
      available: 100n,
      missing: input.points - 100n,
    });
  }
  return { ...SALES[0]!, points: input.points };
}

const loads: string[] = [];

@Resolver(() => SaleType)
class SaleResolver {
  @Query(() => SaleConnection)
  sales(@Args(() => PageArgs) args: PageArgs): Connection<SaleType> {
    const { read } = pageSize(args);
    const [behind] = args.after ? decodeCursor(args.after, 1) : [""];
    const rows = SALES.filter((sale) => sale.id > behind!).slice(0, read);
    return presentConnection({
      args,
      rows,
      toNode: (row) => row,
      cursorOf: (row) => encodeCursor(row.id),
      totalCount: async () => SALES.length,
    });
  }

  @Query(() => String)
  secret(@Ctx() context: ShopContext): string {
    orForbidden(
      context.caller === undefined
        ? "UNAUTHENTICATED"
        : context.caller.roles.includes("auditor")
          ? "ALLOWED"
          : "FORBIDDEN",
    );
    return "told";
  }

  @Query(() => String, { nullable: true })
  broken(@Arg("how", () => String) how: string): string {
    if (how === "unavailable") throw new NotAnAnswer("RATE_LIMITED", "Slower.", { details: { retryAfterSeconds: 3 } });
    if (how === "database") throw Object.assign(new Error("terminating connection"), { code: "57P01" });
    throw new Error("SELECT password FROM postgres://secret");
  }

  @Mutation(() => MakeSaleResult)
  makeSale(@Arg("input", () => MakeSaleInput) input: MakeSaleInput): typeof MakeSaleResult {
    const made = makeSale(input);
    // A refusal is handed through: its kind is the name of its type.
    return "refused" in made ? made.refused : ({ __typename: "SaleMade", sale: made } as SaleMade);
  }

  @FieldResolver(() => String)
  note(@Root() sale: SaleType, @Ctx() context: ShopContext): string {
    return loaderOf(context, "notes", () => {
      loads.push("made");
      return { load: (id: string) => `note of ${id}` };
    }).load(sale.id);
  }

  @Subscription(() => SaleType, {
    subscribe: ({ context }) => {
      const queue = eventQueue<SaleMadeEvent>({ mostWaiting: 2, onEnd: () => stop() });
      const stop = (context as ShopContext).deps.sales.subscribe((points) => queue.push({ points }));
      return queue.events;
    },
  })
  saleMade(@Root() event: SaleMadeEvent): SaleType {
    return { ...SALES[0]!, points: event.points };
  }
}

const listeners = new Set<(points: bigint) => void>();
const sales = {
  subscribe: (listener: (points: bigint) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

function shop() {
  return buildSubgraph<ShopDeps>({
    resolvers: [SaleResolver],
    references: { Sale: ({ id }: { id: string }) => SALES.find((sale) => sale.id === id) ?? null },
    deps: { sales },
  });
}

const auditor: Identity = { subject: "anna", roles: ["auditor"], scopes: [] };

test("the SDL carries keys, shareable types and names as declared", async () => {
  const { sdl } = await shop();
  expect(sdl).toContain('type Sale @key(fields: "id")');
  expect(sdl).toContain("type PageInfo @shareable");
  expect(sdl).toContain("type InsufficientPoints implements Refusal @shareable");
  expect(sdl).toContain("union MakeSaleResult = SaleMade | InsufficientPoints | InvalidInput | IdempotencyConflict");
  expect(sdl).toContain("sales(first: Int! = 20, after: String): SaleConnection!");
  // Other services' types live in the same process and must not leak into this schema.
  expect(sdl).not.toContain("UnknownCard");
});

test("a mutation answers its success or a refusal with its numbers", async () => {
  const subgraph = await shop();
  const query = `mutation ($input: MakeSaleInput!) { makeSale(input: $input) { __typename ... on SaleMade { sale { points occurredAt } }
    ... on Refusal { message } ... on InsufficientPoints { missing } } }`;
  const made = await subgraph.execute({ query, variables: { input: { idempotencyKey: "k", points: 9 } } }, undefined);
  expect(made).toEqual({
    data: { makeSale: { __typename: "SaleMade", sale: { points: 9, occurredAt: "2011-01-15T11:00:00.000Z" } } },
  });
  const refused = await subgraph.execute(
    { query, variables: { input: { idempotencyKey: "k", points: 150 } } },
    undefined,
  );
  expect(refused.data).toEqual({ makeSale: { __typename: "InsufficientPoints", message: "Not enough.", missing: 50 } });
});

test.each([
  ["fractional points", { points: 1.5 }],
  ["points as text", { points: "12" }],
  ["points beyond 2^53", { points: 9_007_199_254_740_992 }],
  ["a decimal as a number", { points: 1, unitPrice: 1.5 }],
  ["a decimal with an exponent", { points: 1, unitPrice: "1e3" }],
  ["an unknown field", { points: 1, colour: "red" }],
])("%s is BAD_USER_INPUT", async (_name, part) => {
  const subgraph = await shop();
  const query = "mutation ($input: MakeSaleInput!) { makeSale(input: $input) { __typename } }";
  const answer = await subgraph.execute({ query, variables: { input: { idempotencyKey: "k", ...part } } }, undefined);
  expect(answer.data).toBeUndefined();
  expect(answer.errors?.map((error) => error.extensions["code"])).toEqual(["BAD_USER_INPUT"]);
});

test("pages follow each other by opaque cursors and `first` is bounded", async () => {
  const subgraph = await shop();
  const query =
    "query ($first: Int!, $after: String) { sales(first: $first, after: $after) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } }";
  const one = await subgraph.execute({ query, variables: { first: 2 } }, undefined);
  expect(one.data).toMatchObject({
    sales: { nodes: [{ id: "a" }, { id: "b" }], totalCount: 3, pageInfo: { hasNextPage: true } },
  });
  const after = (one.data as { sales: { pageInfo: { endCursor: string } } }).sales.pageInfo.endCursor;
  const two = await subgraph.execute({ query, variables: { first: 2, after } }, undefined);
  expect(two.data).toMatchObject({ sales: { nodes: [{ id: "c" }], pageInfo: { hasNextPage: false } } });
  for (const variables of [{ first: 101 }, { first: -1 }, { first: 1, after: "bm90IG91cnM" }]) {
    expect((await subgraph.execute({ query, variables }, undefined)).errors?.[0]?.extensions["code"]).toBe(
      "BAD_USER_INPUT",
    );
  }
});

test("access says no before anything is read, and differently to strangers and to the wrong role", async () => {
  const subgraph = await shop();
  const code = async (caller: Identity | undefined) =>
    (await subgraph.execute({ query: "{ secret }" }, caller)).errors?.[0]?.extensions["code"];
  expect(await code(undefined)).toBe("UNAUTHENTICATED");
  expect(await code({ ...auditor, roles: ["member"] })).toBe("FORBIDDEN");
  expect(await code(auditor)).toBeUndefined();
});

test("a bug leaves nothing but a trace id, and what is not an answer keeps its code", async () => {
  const subgraph = await shop();
  const bug = await subgraph.execute({ query: '{ broken(how: "bug") }' }, undefined);
  expect(JSON.stringify(bug)).not.toContain("password");
  expect(bug.errors?.[0]?.extensions).toEqual({
    code: "INTERNAL_SERVER_ERROR",
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const slower = await subgraph.execute({ query: '{ broken(how: "unavailable") }' }, undefined);
  expect(slower.errors?.[0]?.toJSON()).toMatchObject({
    message: "Slower.",
    path: ["broken"],
    extensions: { code: "RATE_LIMITED", retryAfterSeconds: 3 },
  });
});

test("a read whose database session ended can be repeated", async () => {
  const lost = await (await shop()).execute({ query: '{ broken(how: "database") }' }, undefined);
  expect(lost.errors?.[0]?.extensions).toEqual({ code: "UNAVAILABLE" });
});

test("entities resolve by reference, with one loader for the request", async () => {
  const subgraph = await shop();
  loads.length = 0;
  const query =
    "query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Sale { id note } } }";
  const representations = ["a", "x", "c"].map((id) => ({ __typename: "Sale", id }));
  const answer = await subgraph.execute({ query, variables: { representations } }, undefined);
  expect(answer).toEqual({
    data: { _entities: [{ id: "a", note: "note of a" }, null, { id: "c", note: "note of c" }] },
  });
  expect(loads).toEqual(["made"]);
});

test("a subscription answers an event for each push, lets a slow one go and frees its source", async () => {
  const subgraph = await shop();
  const request = { query: "subscription { saleMade { points } }" };
  const events = await subgraph.subscribe(request, undefined);
  if (!(Symbol.asyncIterator in events)) throw new Error("refused");
  for (const listener of listeners) listener(points(5));
  expect((await events.next()).value).toEqual({ data: { saleMade: { points: 5 } } });
  const waiting = events.next();
  await events.return(undefined);
  expect((await waiting).done).toBe(true);
  expect(listeners.size).toBe(0);

  const slow = await subgraph.subscribe(request, undefined);
  if (!(Symbol.asyncIterator in slow)) throw new Error("refused");
  for (let sale = 0; sale < 4; sale += 1) for (const listener of [...listeners]) listener(points(sale));
  expect(listeners.size).toBe(0);
  await slow.next();
  await slow.next();
  expect((await slow.next()).value?.errors?.[0]?.extensions["code"]).toBe("UNAVAILABLE");
  expect((await slow.next()).done).toBe(true);
});

test("a query cannot be subscribed to, nor a subscription executed", async () => {
  const subgraph = await shop();
  expect(await subgraph.subscribe({ query: "{ secret }" }, auditor)).toMatchObject({
    errors: [{ extensions: { code: "BAD_USER_INPUT" } }],
  });
  const executed = await subgraph.execute({ query: "subscription { saleMade { points } }" }, auditor);
  expect(executed.errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
});
