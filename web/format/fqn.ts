/** Joins name parts into a fully qualified name; a part holding a dot or a quote is quoted, its quotes doubled. */
export function joinFqn(...parts: readonly string[]): string {
  return parts.map((part) => (/[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)).join('.')
}

/** The bare parts of a fully qualified name; a malformed one is one part, so that it can still be shown. */
export function splitFqn(fqn: string): string[] {
  const parts: string[] = []
  const part = /(?:"((?:[^"]|"")*)"|([^".]*))(\.|$)/gy
  for (;;) {
    const start = part.lastIndex
    const match = part.exec(fqn)
    if (match === null) return [fqn]
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === '') return parts
    if (part.lastIndex === start) return [fqn]
  }
}

/** The last part of a fully qualified name, bare. */
export function lastPart(fqn: string): string {
  return splitFqn(fqn).at(-1) ?? fqn
}

/** The fully qualified name of the parent; undefined for a name of one part. */
export function parentFqn(fqn: string): string | undefined {
  const parts = splitFqn(fqn)
  return parts.length < 2 ? undefined : joinFqn(...parts.slice(0, -1))
}

const folderOf: Readonly<Record<string, string>> = {
  databaseService: 'services',
  database: 'databases',
  databaseSchema: 'schemas',
  table: 'tables',
  storedProcedure: 'routines',
  ingestionPipeline: 'pipelines',
  glossary: 'glossaries',
  glossaryTerm: 'terms',
  domain: 'domains',
  testCase: 'quality/cases',
  testSuite: 'quality/suites',
  dbtAsset: 'dbt-assets',
}

/** The page of an entity: its name percent-encoded as one path segment, then the tab. Undefined for kinds without a page. */
export function entityPath(entityType: string, fqn: string, tab?: string): string | undefined {
  const folder = folderOf[entityType]
  if (folder === undefined) return undefined
  return `/${folder}/${encodeURIComponent(fqn)}${tab === undefined ? '' : `/${tab}`}`
}

/** The page of a table, with one of its columns opened. */
export function columnPath(tableFqn: string, column: string): string {
  return `${tablePath(tableFqn, 'columns')}?column=${encodeURIComponent(column)}`
}

/** The page of a table. */
export function tablePath(fqn: string, tab?: string): string {
  return entityPath('table', fqn, tab) ?? '/'
}

/** The name as people see it: what would break a line or hide is written as an escape. */
export function visibleName(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g, (character) => escapes[character] ?? unicodeEscape(character))
}

const escapes: Readonly<Record<string, string>> = { '\n': '⏎', '\r': '␍', '\t': '⇥' }

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
