import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", "coverage/", ".rehearsal/", "**/*.d.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["*.mjs"] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Pulumi resources are created for their effect; the engine keeps them.
      "no-new": "off",
      // It never comes back from a recursive type, such as a JSON value.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["config/**/*.ts", "stacks/**/*.ts", "components/**/*.ts", "infrastructure/**/*.ts"],
    ignores: ["infrastructure/shared/{print,standard-streams}.ts"],
    rules: {
      // `print` of infrastructure/shared takes out what a terminal would obey in a name or a message.
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.property.name='write'][callee.object.property.name=/^(stdout|stderr|output|messages)$/]" +
            ":not([arguments.0.value=''])",
          message: "Print with `print`, which takes out what a terminal would obey.",
        },
        {
          selector:
            "ImportDeclaration[source.value='node:fs'] > ImportSpecifier[imported.name=/^(writeSync|createWriteStream)$/]",
          message: "It may write a part of what it is given: write with writeFileAtomic or updateFile.",
        },
      ],
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "max-lines": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  { files: ["**/*.{mjs,cjs}"], ...tseslint.configs.disableTypeChecked },
  { files: ["**/*.cjs"], languageOptions: { globals: { process: "readonly" } } },
  prettier,
);
