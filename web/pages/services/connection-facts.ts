/** The settings of a connection, one line each, inner ones by their path: `authType.password`. */
export function connectionFacts(config: Readonly<Record<string, unknown>>, path = ''): { label: string; value: string }[] {
  return Object.entries(config).flatMap(([name, value]) => {
    const label = path === '' ? name : `${path}.${name}`
    if (value === null || value === undefined) return []
    if (Array.isArray(value)) return value.length === 0 ? [] : [{ label, value: value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ') }]
    if (typeof value === 'object') return connectionFacts(value as Record<string, unknown>, label)
    return [{ label, value: typeof value === 'string' ? value : JSON.stringify(value) }]
  })
}
