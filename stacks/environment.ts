import * as pulumi from "@pulumi/pulumi";

/**
 * Refuses variables of the shell that a provider would obey past the definition and the stack's config.
 *
 * @throws pulumi.RunError that names every one that is set, and how to be rid of them.
 */
export function refuseVariables(names: readonly string[], environment: NodeJS.ProcessEnv = process.env): void {
  const set = names.filter((name) => (environment[name] ?? "") !== "");
  if (set.length === 0) return;
  throw new pulumi.RunError(
    `the environment sets ${set.join(", ")}, which the provider would obey past the cluster definition; ` +
      `run \`unset ${set.join(" ")}\`, then try again`,
  );
}
