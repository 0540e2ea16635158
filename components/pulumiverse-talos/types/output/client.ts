import type { ClientConfiguration } from "./machine";

export type GetConfigurationClientConfiguration = ClientConfiguration;
