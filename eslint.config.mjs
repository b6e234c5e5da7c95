import tseslint from "typescript-eslint";

/** Time, chance and ids are arguments of what decides. */
const pure = [
  "error",
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: "Time is an argument in domain/." },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Time is an argument in domain/." },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: "Chance is an argument in domain/.",
  },
];

export default tseslint.config(
  { ignores: ["**/dist/", "**/node_modules/", "**/generated/", "coverage/", ".tessera/"] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/return-await": ["error", "in-try-catch"],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
      "@typescript-eslint/require-await": "off",
      "max-lines": ["error", { max: 420, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      eqeqeq: ["error", "always"],
    },
  },
  {
    files: ["services/*/src/domain/**/*.ts", "shared/kernel/src/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-syntax": pure },
  },
  {
    // Answers of the graph are looked into by each test's own expectations.
    files: ["**/*.test.ts", "**/src/test/**/*.ts"],
    rules: {
      "max-lines": "off",
      "max-lines-per-function": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["**/store/migrations/*.ts", "**/database/tables.ts"],
    rules: { "max-lines-per-function": "off", "max-lines": "off" },
  },
);
