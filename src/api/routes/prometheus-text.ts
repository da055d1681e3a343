/** A gauge with its samples. */
export type Metric = { name: string; help: string; samples: readonly { labels?: Readonly<Record<string, string>>; value: number }[] }

/** Metrics in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export function toPrometheusText(metrics: readonly Metric[]): string {
  return metrics.map(({ name, help, samples }) => [
    `# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples.map(({ labels = {}, value }) => `${name}${toLabels(labels)} ${value}`), '',
  ].join('\n')).join('')
}

function toLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
