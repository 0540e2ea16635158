/** A step of `relabelings` or `metricRelabelings` of a ServiceMonitor or PodMonitor. */
export interface Relabeling {
  readonly action?: string;
  readonly sourceLabels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly targetLabel?: string;
  readonly replacement?: string;
}

export type Labels = Readonly<Record<string, string>>;

/**
 * What Prometheus makes of a target's or a sample's labels, step by step; undefined if it drops it.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 * @throws Error for an action that nothing in the tree uses yet.
 */
export function relabelled(labels: Labels, steps: readonly Relabeling[]): Labels | undefined {
  let found: Record<string, string> = { ...labels };
  for (const step of steps) {
    const { action = "replace", sourceLabels = [], separator = ";", regex = "(.*)" } = step;
    const value = sourceLabels.map((name) => found[name] ?? "").join(separator);
    const match = new RegExp(`^(?:${regex})$`, "s").exec(value);
    switch (action.toLowerCase()) {
      case "replace": {
        const { targetLabel = "", replacement = "$1" } = step;
        if (match === null) break;
        const text = replacement.replace(/\$\{?(\d+)\}?/g, (_, group: string) => match[Number(group)] ?? "");
        const { [targetLabel]: _, ...others } = found;
        found = text === "" ? others : { ...others, [targetLabel]: text };
        break;
      }
      case "drop":
        if (match !== null) return undefined;
        break;
      case "keep":
        if (match === null) return undefined;
        break;
      default:
        throw new Error(`relabelling by ${action} is not modelled; add it to relabel.ts`);
    }
  }
  return found;
}
