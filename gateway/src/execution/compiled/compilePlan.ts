import type { PlanNode } from "@apollo/query-planner";
import { GraphQLError } from "graphql";
import type { AnswerPath } from "./answerFields.js";
import { compileFetch, type FetchSetting, type Step } from "./compileFetch.js";

const DONE = Promise.resolve();

/** A node of the planner's plan as a function. `path` leads to the objects that it is about. */
export function compilePlan(setting: FetchSetting, node: PlanNode, path: AnswerPath = []): Step {
  switch (node.kind) {
    case "Fetch":
      return compileFetch(setting, node, path);
    case "Flatten":
      return compilePlan(setting, node.node, [...path, ...node.path]);
    case "Sequence": {
      const steps = node.nodes.map((inner) => compilePlan(setting, inner, path));
      return async (run) => {
        for (const step of steps) await step(run);
      };
    }
    case "Parallel": {
      const steps = node.nodes.map((inner) => compilePlan(setting, inner, path));
      return async (run) => void (await Promise.all(steps.map((step) => step(run) ?? DONE)));
    }
    case "Condition": {
      const [met, unmet] = [node.ifClause, node.elseClause].map((inner) => inner && compilePlan(setting, inner, path));
      return (run) => (run.conditions.get(node.condition) ? met : unmet)?.(run);
    }
    case "Defer":
      throw new GraphQLError("@defer is not supported.", { extensions: { code: "BAD_USER_INPUT" } });
  }
}
