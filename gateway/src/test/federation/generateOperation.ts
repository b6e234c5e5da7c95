import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from "graphql";

export interface GeneratedOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const DEEPEST = 5;
const MOST_FIELDS = 60;

/**
 * An operation that the choices describe, in the order in which they are taken; where they end, the simplest is chosen, so that fewer
 * choices make a smaller operation. Most are valid: the same key may be given to fields that cannot be merged.
 */
export function generateOperation(schema: GraphQLSchema, choices: readonly number[]): GeneratedOperation {
  const generator = new Generator(schema, choices);
  return generator.operation();
}

class Generator {
  private readonly variables: Record<string, unknown> = {};
  private readonly definitions: string[] = [];
  private readonly fragments: string[] = [];
  private next = 0;
  private named = 0;
  private fields = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly choices: readonly number[],
  ) {}

  operation(): GeneratedOperation {
    const isMutation = this.choose(12) === 11 && this.schema.getMutationType() !== undefined;
    const root = (isMutation ? this.schema.getMutationType() : this.schema.getQueryType())!;
    const selection = this.selection(root, 0);
    const definitions = this.definitions.length === 0 ? "" : `(${this.definitions.join(", ")})`;
    const kind = isMutation ? "mutation" : "query";
    return {
      query: [`${kind} Generated${definitions} ${selection}`, ...this.fragments].join("\n"),
      variables: this.variables,
    };
  }

  /** Below `most`; 0 when the choices have ended. */
  private choose(most: number): number {
    const choice = this.choices[this.next] ?? 0;
    this.next += 1;
    return choice % most;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    const items: string[] = [];
    const narrowed = new Set<string>();
    const count = 1 + this.choose(depth === 0 ? 3 : 5);
    for (let item = 0; item < count; item += 1) {
      const written = this.choose(6) >= 4 ? this.narrowed(type, depth, narrowed) : this.field(type, depth);
      if (written !== undefined) items.push(written);
    }
    return `{ ${items.length === 0 ? "__typename" : items.join(" ")} }`;
  }

  /** Each type once in a selection: several fragments of one type are told in another order by the stock executor. */
  private narrowed(type: GraphQLCompositeType, depth: number, narrowed: Set<string>): string | undefined {
    const possible = isAbstractType(type) ? [...this.schema.getPossibleTypes(type)] : [type, ...type.getInterfaces()];
    const chosen = possible[this.choose(possible.length)]!;
    if (narrowed.has(chosen.name) || depth >= DEEPEST) return undefined;
    narrowed.add(chosen.name);
    const inner = this.selection(chosen, depth + 1);
    if (this.choose(3) < 2) return `... on ${chosen.name}${this.condition()} ${inner}`;
    const name = `F${this.fragments.length}`;
    this.fragments.push(`fragment ${name} on ${chosen.name} ${inner}`);
    return `...${name}${this.condition()}`;
  }

  private field(type: GraphQLCompositeType, depth: number): string | undefined {
    this.fields += 1;
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const usable = fields.filter((field) => !isCompositeType(getNamedType(field.type)) || this.mayNest(depth));
    const chosen = this.choose(usable.length + 1);
    const field = chosen === 0 && depth > 0 ? undefined : usable[Math.max(0, chosen - 1)];
    if (field === undefined) return this.alias("__typename") + this.condition();
    const named = getNamedType(field.type);
    const inner = isCompositeType(named) ? ` ${this.selection(named, depth + 1)}` : "";
    const given = this.arguments(field);
    return `${this.alias(field.name, given !== "" || depth === 0)}${given}${this.condition()}${inner}`;
  }

  private mayNest(depth: number): boolean {
    return depth < DEEPEST && this.fields < MOST_FIELDS;
  }

  private alias(name: string, always = false): string {
    this.named += 1;
    if (always && this.choose(4) > 0) return `${name}_${this.named}: ${name}`;
    const choice = this.choose(16);
    if (choice === 15) return `${["toString", "__proto__", "constructor", "valueOf"][this.named % 4]}: ${name}`;
    return choice > 12 ? `${name}_${this.named}: ${name}` : name;
  }

  private condition(): string {
    const choice = this.choose(12);
    if (choice < 9) return "";
    const directive = choice === 9 ? "skip" : "include";
    if (this.choose(3) === 2) return ` @${directive}(if: ${this.choose(2) === 0})`;
    return ` @${directive}(if: ${this.variable("Boolean!", this.choose(2) === 0, this.choose(3) === 2 ? "true" : undefined)})`;
  }

  private variable(type: string, value: unknown, fallback?: string): string {
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}: ${type}${fallback === undefined ? "" : ` = ${fallback}`}`);
    if (fallback === undefined || this.choose(2) === 0) this.variables[name] = value;
    return `$${name}`;
  }

  private arguments(field: GraphQLField<unknown, unknown>): string {
    const given = field.args.filter((argument) => isRequiredArgument(argument) || this.choose(3) === 2);
    if (given.length === 0) return "";
    return `(${given.map((argument) => `${argument.name}: ${this.argument(argument)}`).join(", ")})`;
  }

  private argument({ type }: GraphQLArgument): string {
    const value = this.input(type, 0);
    if (this.choose(2) === 0) return this.variable(String(type), value);
    return literal(value, type);
  }

  private input(type: GraphQLInputType, depth: number): unknown {
    if (!isNonNullType(type) && this.choose(8) === 7) return null;
    const nullable = getNullableType(type);
    if (isListType(nullable)) return Array.from({ length: this.choose(3) }, () => this.input(nullable.ofType, depth));
    if (isEnumType(nullable)) return nullable.getValues()[this.choose(nullable.getValues().length)]!.name;
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields());
      const given = fields.filter((field) => isRequiredInputField(field) || (depth < 2 && this.choose(2) === 1));
      return Object.fromEntries(given.map((field) => [field.name, this.input(field.type, depth + 1)]));
    }
    const number = this.choose(5);
    if (nullable.name === "Boolean") return number % 2 === 0;
    return ["Int", "Float", "Points"].includes(nullable.name) ? number : String(number);
  }
}

function literal(value: unknown, type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (value === null) return "null";
  if (isListType(nullable)) return `[${(value as unknown[]).map((item) => literal(item, nullable.ofType)).join(", ")}]`;
  if (isEnumType(nullable)) return value as string;
  if (!isInputObjectType(nullable)) return JSON.stringify(value);
  const fields = Object.entries(value as object).map(([name, item]) => {
    return `${name}: ${literal(item, nullable.getFields()[name]!.type)}`;
  });
  return `{ ${fields.join(", ")} }`;
}
