import { parentFullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { Table } from '../../model/table.ts'
import { toIdentifier } from './text.ts'

/** A foreign key between two tables of the diagram, by FQN. */
type Relationship = { from: string; to: string; label: string; isOneToOne: boolean; isOptional: boolean }
/** What a diagram shows of a table: its key columns. */
type Box = { fqn: string; id: string; name: string; columns: { name: string; type: string; keys: string[] }[] }

/** A diagram and how many tables with foreign keys did not fit into it. */
export type ErDiagram = { text: string; leftOut: number }

/** Mermaid refuses texts of more than 50,000 characters, and people diagrams of more boxes. */
const mostTables = 60

/** What the diagrams of a schema are drawn from, one table at a time. */
export type ErCollector = { add(table: Table): void; draw(): ErDiagram | undefined }

/** Collects the keys of the tables of a schema, and draws those with foreign keys as a Mermaid `erDiagram`; tables of other schemas stand there by name. */
export function createErCollector(): ErCollector {
  const boxes = new Map<string, Box>()
  const relationships: Relationship[] = []
  return {
    add: (table) => {
      boxes.set(table.fullyQualifiedName, toBox(table))
      relationships.push(...toRelationships(table))
    },
    draw: () => {
      if (relationships.length === 0) return undefined
      const ranked = rank(relationships)
      const shown = new Set(ranked.slice(0, mostTables))
      const drawn = new Map([...boxes.values(), ...outsiders(relationships, boxes)].filter(({ fqn }) => shown.has(fqn)).map((box) => [box.fqn, box]))
      const lines = [...[...drawn.values()].flatMap(toBoxLines), ...relationships.flatMap((relationship) => toRelationshipLine(relationship, drawn))]
      return { text: ['erDiagram', ...lines.map((line) => `  ${line}`)].join('\n'), leftOut: ranked.length - shown.size }
    },
  }
}

/** Tables of other schemas that foreign keys lead to. */
function outsiders(relationships: readonly Relationship[], boxes: ReadonlyMap<string, Box>): Box[] {
  const outside = new Set(relationships.map(({ to }) => to).filter((to) => !boxes.has(to)))
  return [...outside].toSorted().map((fqn) => {
    // The dot in it keeps the identifier apart from those of the schema's own tables.
    const name = splitFullyQualifiedName(fqn).slice(2).join('.')
    return { fqn, id: toBoxId(name), name, columns: [] }
  })
}

/** Tables by the number of their foreign keys, most first. */
function rank(relationships: readonly Relationship[]): string[] {
  const ties = new Map<string, number>()
  for (const { from, to } of relationships) for (const fqn of [from, to]) ties.set(fqn, (ties.get(fqn) ?? 0) + 1)
  return [...ties].toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1)).map(([fqn]) => fqn)
}

function foreignKeysOf(table: Table) {
  return (table.tableConstraints ?? []).filter(({ constraintType }) => constraintType === 'FOREIGN_KEY')
}

function toBox(table: Table): Box {
  const foreign = new Set(foreignKeysOf(table).flatMap(({ columns }) => columns))
  const primary = new Set((table.tableConstraints ?? []).flatMap(({ constraintType, columns }) => (constraintType === 'PRIMARY_KEY' ? columns : [])))
  const columns = table.columns.map(({ name, constraint, dataTypeDisplay, dataType }) => ({
    name,
    type: dataTypeDisplay ?? dataType,
    keys: [
      ...(primary.has(name) || constraint === 'PRIMARY_KEY' ? ['PK'] : []),
      ...(foreign.has(name) ? ['FK'] : []),
      ...(constraint === 'UNIQUE' ? ['UK'] : []),
    ],
  }))
  return { fqn: table.fullyQualifiedName, id: toBoxId(table.name), name: table.name, columns: columns.filter(({ keys }) => keys.length > 0) }
}

function toRelationships(table: Table): Relationship[] {
  return foreignKeysOf(table).flatMap(({ columns, referredColumns, relationshipType }) => {
    const to = referredColumns?.[0] === undefined ? undefined : parentFullyQualifiedName(referredColumns[0])
    if (to === undefined) return []
    const isOptional = columns.some((name) => !isNotNull(table, name))
    return [{ from: table.fullyQualifiedName, to, label: columns.join(', '), isOneToOne: relationshipType === 'ONE_TO_ONE', isOptional }]
  })
}

function isNotNull(table: Table, name: string): boolean {
  const column = table.columns.find((candidate) => candidate.name === name)
  return column?.constraint === 'NOT_NULL' || column?.constraint === 'PRIMARY_KEY'
    || (column?.extension?.['postgres'] as { notNull?: boolean } | undefined)?.notNull === true
}

function toBoxLines({ id, name, columns }: Box): string[] {
  const head = `${id}["${entities(name)}"]`
  return columns.length === 0 ? [head] : [`${head} {`, ...columns.map((column) => `  ${toAttribute(column)}`), '}']
}

function toAttribute({ name, type, keys }: Box['columns'][number]): string {
  const word = toWord(name)
  return `${toWord(type)} ${word} ${keys.join(', ')}${word === name ? '' : ` "${plainComment(name)}"`}`
}

function toRelationshipLine({ from, to, label, isOneToOne, isOptional }: Relationship, drawn: ReadonlyMap<string, Box>): string[] {
  const [child, parent] = [drawn.get(from), drawn.get(to)]
  if (child === undefined || parent === undefined) return []
  return [`${child.id} ${isOneToOne ? '|o' : '}o'}--${isOptional ? 'o|' : '||'} ${parent.id} : "${entities(label)}"`]
}

/** The prefix keeps clear of Mermaid's own words (`one`, `many`, `style`, …). */
function toBoxId(name: string): string {
  return `t_${toIdentifier(name)}`
}

/** Names of types and attributes are words that begin with a letter. */
function toWord(text: string): string {
  const word = text.replaceAll(/[^A-Za-z0-9_[\]]+/g, '_').replaceAll(/(?<=.)_+$/g, '')
  return /^[A-Za-z_]/.test(word) ? word : `_${word}`
}

/** Labels may hold any character as an entity code. */
function entities(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} _.,()-]/gu, (character) => `#${character.codePointAt(0)!};`)
}

function plainComment(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/[\p{Cc}%]/gu, ' ')
}
