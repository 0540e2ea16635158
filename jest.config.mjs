/** The packages below ship ES modules only; jest runs CommonJS, so they are transformed like our own sources. */
const esModules = [
  "listr2",
  "cli-truncate",
  "log-update",
  "ansi-escapes",
  "eventemitter3",
  "rfdc",
  "wrap-ansi",
  "string-width",
  "strip-ansi",
  "ansi-regex",
  "ansi-styles",
  "slice-ansi",
  "is-fullwidth-code-point",
  "cli-cursor",
  "restore-cursor",
  "onetime",
  "mimic-function",
  "environment",
  "get-east-asian-width",
  "colorette",
  "@kubernetes/client-node",
  "openid-client",
  "oauth4webapi",
  "jose",
];

/** @type {import("jest").Config} */
export default {
  // The labs wait much of their time, and none is in the way of another.
  maxWorkers: "100%",
  // A limit for what hangs, not a measure: the computer may be busy with something else.
  testTimeout: 60_000,
  globalSetup: "<rootDir>/tests/support/lab-tools.ts",
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "^.+\\.(ts|js|mjs)$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
  // What is loaded when it is needed is named with the ending that it would have in JavaScript, as TypeScript asks.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  coverageDirectory: "coverage",
};
