import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import {
  GetRootResourceResponse,
  type LogRequest,
  LogSeverity,
  type SetRootResourceRequest,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { EventLog } from "../event/event-log";
import type { DiagnosticEvent } from "../event/event";
import { UnmodelledError } from "../unmodelled";
import { unary } from "./unary";

const SEVERITIES: Readonly<Record<LogSeverity, DiagnosticEvent["severity"]>> = {
  [LogSeverity.DEBUG]: "debug",
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
};

/** The service `pulumirpc.Engine`, which a program logs to. */
export function engineService(log: EventLog): UntypedServiceImplementation {
  let root = "";
  return {
    log: unary((request: LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()];
      log.told(severity, request.getMessage(), request.getUrn() || undefined, request.getEphemeral());
      return new Empty();
    }),
    getRootResource: unary(() => new GetRootResourceResponse().setUrn(root)),
    setRootResource: unary((request: SetRootResourceRequest) => {
      root = request.getUrn();
      return new SetRootResourceResponse();
    }),
    startDebugging: unary(() => {
      throw new UnmodelledError("the lab has no debugger");
    }),
    requirePulumiVersion: unary(() => {
      throw new UnmodelledError("the lab does not model versions of the Pulumi CLI");
    }),
  };
}
