import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";

/** A server for one program, on a port of loopback that the system picks. */
export interface RpcServer {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  close(): void;
}

export async function serve(
  monitor: UntypedServiceImplementation,
  engine: UntypedServiceImplementation,
): Promise<RpcServer> {
  // Manifests and states come in one message each, and calls wait for as long as a resource takes.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceMonitorService, monitor);
  server.addService(EngineService, engine);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    close: () => {
      server.forceShutdown();
    },
  };
}
