import { credentials } from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest, type CallbackInvokeResponse } from "@pulumi/pulumi/proto/callback_pb";
import { TransformRequest, TransformResponse, type TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb";
import type { PropertyMap } from "../property/value";
import { fromStruct, toStruct } from "../property/wire";
import type { Registration } from "./registration";

/** What a transform may change of a registration. */
export interface Transformed {
  readonly properties: PropertyMap;
  readonly options: TransformResourceOptions;
}

/** Calls transforms in the program that has registered them. */
export class Transforms {
  private readonly clients = new Map<string, CallbacksClient>();

  /** Runs the transforms one after the other, each with what the one before it made of the registration. */
  async apply(callbacks: readonly Callback[], registration: Registration, initial: Transformed): Promise<Transformed> {
    let transformed = initial;
    for (const callback of callbacks) transformed = await this.call(callback, registration, transformed);
    return transformed;
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private async call(
    callback: Callback,
    { type, name, custom, parent }: Registration,
    { properties, options }: Transformed,
  ): Promise<Transformed> {
    const request = new TransformRequest()
      .setType(type)
      .setName(name)
      .setCustom(custom)
      .setParent(parent)
      .setProperties(toStruct(properties, { secrets: true, resources: true, outputs: true }))
      .setOptions(options);
    const invoke = new CallbackInvokeRequest().setToken(callback.getToken()).setRequest(request.serializeBinary());
    const answer = TransformResponse.deserializeBinary((await this.invoke(callback, invoke)).getResponse_asU8());
    return {
      properties: answer.hasProperties() ? fromStruct(answer.getProperties()) : properties,
      options: answer.getOptions() ?? options,
    };
  }

  private invoke(callback: Callback, request: CallbackInvokeRequest): Promise<CallbackInvokeResponse> {
    const client = this.client(callback.getTarget());
    return new Promise((resolve, reject) => {
      client.invoke(request, (error, response) => {
        if (error === null) resolve(response);
        else reject(new Error(`a transform failed: ${error.details}`));
      });
    });
  }

  private client(target: string): CallbacksClient {
    const known = this.clients.get(target);
    if (known !== undefined) return known;
    const client = new CallbacksClient(target, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    this.clients.set(target, client);
    return client;
  }
}
