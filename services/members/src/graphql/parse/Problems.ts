import { toInvalidInput, type InputProblem, type InvalidInput } from "@tessera/kernel";

/** Gathers everything that is wrong with one input, so that a client mends it in one go. */
export class Problems {
  private readonly found: InputProblem[] = [];

  add(path: readonly string[], problem: string): void {
    this.found.push({ path, problem });
  }

  addAll(problems: readonly InputProblem[]): void {
    this.found.push(...problems);
  }

  get any(): boolean {
    return this.found.length > 0;
  }

  refusal(): InvalidInput {
    return toInvalidInput(this.found);
  }
}
