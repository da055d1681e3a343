/** Where a docs block was not put in yet, as by programs that only parse: its text takes its place. What is no block stays as it is. */
export function withDocs(text: string, docs: ReadonlyMap<string, string>): string {
  if (!text.includes('{{')) return text
  return text.replaceAll(docsCall, (whole, ...groups) => {
    const [a, b, c, d] = groups as (string | undefined)[]
    const [first, second] = [a ?? b, c ?? d]
    return docs.get(second === undefined ? first ?? '' : `${first}.${second}`)?.trim() ?? whole
  })
}

/** `{{ doc('name') }}` or `{{ doc('package', 'name') }}` */
const docsCall = /\{\{\s*doc\(\s*(?:'([^']*)'|"([^"]*)")\s*(?:,\s*(?:'([^']*)'|"([^"]*)")\s*)?\)\s*\}\}/g

/** What is said of a thing for this catalog: `meta.openmetadata`, or `meta.trunkline`, which goes before it. */
export type OwnMeta = { owner: string[]; tags: string[]; tier: string | undefined; glossary: string[]; domain: string | undefined; customProperties: Record<string, unknown> }

/** Reads `meta` of a model or column; what has another shape is left out. */
export function readMeta(meta: Readonly<Record<string, unknown>>): OwnMeta {
  const own = { ...asObject(meta['openmetadata']), ...asObject(meta['trunkline']) }
  const owner = texts(own['owner'] ?? own['owners'])
  return {
    owner: owner.length > 0 ? owner : texts(meta['owner'] ?? meta['owners']),
    tags: texts(own['tags']), glossary: texts(own['glossary']), tier: texts(own['tier'])[0], domain: texts(own['domain'] ?? own['domains'])[0], customProperties: asObject(own['customProperties']),
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** A name, or a list of names; of people also `{name, email}` or `@name`, as projects write them. */
function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.flatMap((item: unknown) => {
    const text = typeof item === 'string' ? item : asObject(item)['name'] ?? asObject(item)['email']
    return typeof text === 'string' && text.trim() !== '' ? [text.trim().replace(/^@/, '')] : []
  })
}
