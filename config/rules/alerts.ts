import { entries, type Rule } from "./rule";

/** A sign of life every five minutes is for a service that counts them, and not for people. */
export const heartbeatToPeople: Rule = ({ alerts }) =>
  entries(alerts?.receivers).flatMap(([name, { kind, severities }]) => {
    if (kind === undefined || kind === "webhook" || severities === undefined) return [];
    const index = severities.indexOf("heartbeat");
    if (index === -1) return [];
    const path = ["alerts", "receivers", name, "severities", index];
    const message = `is a message every five minutes, and ${name} is of kind ${kind}; write it for a receiver of kind webhook`;
    return [{ path, message }];
  });
