import type { DefinitionInput } from "../../config/schema";

/** Moves the shipped definition into ranges that are not private: addresses set aside for documentation and for benchmarks. */
export function withPublicRanges(definition: DefinitionInput): void {
  const text = JSON.stringify(definition).replaceAll("192.168.50.", "203.0.113.");
  Object.assign(definition, JSON.parse(text) as DefinitionInput);
  Object.assign(definition.network, { podSubnet: "198.18.0.0/16", serviceSubnet: "198.19.0.0/20" });
}
