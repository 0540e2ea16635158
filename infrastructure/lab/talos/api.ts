import { resolve } from "node:path";
import { loadPackageDefinition, type GrpcObject, type ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** Modes of ApplyConfiguration, as the wire says them. */
export type ApplyMode = "REBOOT" | "AUTO" | "NO_REBOOT" | "STAGED" | "TRY";

const loaded = loadPackageDefinition(
  loadSync(["machine-api.proto", "storage-api.proto"], {
    includeDirs: [resolve(__dirname)],
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
  }),
);

/** `machine.MachineService`: the service for a server, and the constructor of its clients. */
export const MachineService = service("machine", "MachineService");

/** `storage.StorageService`. */
export const StorageService = service("storage", "StorageService");

function service(pack: string, name: string): ServiceClientConstructor {
  return (loaded[pack] as GrpcObject)[name] as ServiceClientConstructor;
}
