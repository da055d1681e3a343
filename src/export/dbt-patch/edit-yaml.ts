import { isMap, isPair, isScalar, isSeq, parseDocument, stringify, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'

/** What shall be said in YAML of one thing; undefined leaves as it is. `tags` are those to add. */
export type YamlWords = { description?: string; tags?: readonly string[] }
/** The same of a model, seed, snapshot or table of a source, with its columns by name. */
export type NodeWords = YamlWords & { columns: ReadonlyMap<string, YamlWords> }
/** Finds what is to be said of a node: `source` is the name of the source that a table is in. */
export type FindWords = (kind: 'models' | 'seeds' | 'snapshots' | 'functions' | 'sources', name: string, source?: string) => NodeWords | undefined

type Edit = { start: number; end: number; text: string }
type Editing = { source: string; edits: Edit[] }

/** The text with words put in and everything else as it was, comments and order too; the same text where nothing is to be said, or where it is no YAML. */
export function editYaml(source: string, find: FindWords): string {
  const document = parseDocument(source, { keepSourceTokens: true })
  const editing: Editing = { source, edits: [] }
  if (document.errors.length > 0 || !isMap(document.contents)) return source
  for (const kind of ['models', 'seeds', 'snapshots', 'functions'] as const) for (const node of mapsOf(document.contents.get(kind))) editNode(editing, node, find(kind, nameOf(node)))
  for (const group of mapsOf(document.contents.get('sources'))) {
    for (const table of mapsOf(group.get('tables'))) editNode(editing, table, find('sources', nameOf(table), nameOf(group)))
  }
  return apply(source, editing.edits)
}

function mapsOf(value: unknown): YAMLMap[] {
  return isSeq(value) ? value.items.filter((item) => isMap(item)) : []
}

function nameOf(node: YAMLMap): string {
  const name = node.get('name')
  return typeof name === 'string' ? name : ''
}

function pairOf(node: YAMLMap, key: string): Pair<Scalar> | undefined {
  return node.items.find((pair) => isScalar(pair.key) && pair.key.value === key) as Pair<Scalar> | undefined
}

function editNode(editing: Editing, node: YAMLMap, words: NodeWords | undefined): void {
  if (words === undefined) return
  editWords(editing, node, words)
  const columns = pairOf(node, 'columns')?.value
  const known = new Set(mapsOf(columns).map(nameOf))
  for (const column of mapsOf(columns)) editWords(editing, column, words.columns.get(nameOf(column)) ?? {})
  const fresh = [...words.columns].filter(([name, { description, tags }]) => !known.has(name) && (description !== undefined || (tags ?? []).length > 0))
  if (fresh.length > 0) addColumns(editing, node, isSeq(columns) ? columns : undefined, fresh)
}

function editWords(editing: Editing, node: YAMLMap, { description, tags = [] }: YamlWords): void {
  if (description !== undefined) setText(editing, node, description)
  if (tags.length > 0) addTags(editing, node, tags)
}

function setText(editing: Editing, node: YAMLMap, description: string): void {
  const scalar = pairOf(node, 'description')?.value
  if (!isScalar(scalar) || scalar.range == null) return insertAfterName(editing, node, `description: ${toYaml(description)}`)
  const [start] = scalar.range
  // A block of lines ends with its line break, behind which something else may be put.
  const old = editing.source.slice(start, scalar.range[1]).trimEnd()
  editing.edits.push({ start, end: start + old.length, text: `${old === '' ? ' ' : ''}${toYaml(description)}` })
}

/** To those that are there, which newer projects have in `config`. */
function addTags(editing: Editing, node: YAMLMap, tags: readonly string[]): void {
  const config = pairOf(node, 'config')?.value as unknown
  const value = (pairOf(node, 'tags') ?? (isMap(config) ? pairOf(config, 'tags') : undefined))?.value
  if (isSeq(value) && value.range != null) return addItems(editing, value, tags.filter((tag) => !value.items.some((item) => isScalar(item) && item.value === tag)))
  if (!isScalar(value) || value.range == null) return insertAfterName(editing, node, `tags: [${tags.map(toYaml).join(', ')}]`)
  const all = [...new Set([String(value.value), ...tags])]
  editing.edits.push({ start: value.range[0], end: value.range[1], text: `[${all.map(toYaml).join(', ')}]` })
}

function addItems(editing: Editing, list: YAMLSeq, items: readonly string[]): void {
  const last = list.items.at(-1)
  if (items.length === 0) return
  if (list.flow === true || !isScalar(last) || last.range == null) {
    const at = editing.source.lastIndexOf(']', list.range![1])
    editing.edits.push({ start: at, end: at, text: `${list.items.length > 0 ? ', ' : ''}${items.map(toYaml).join(', ')}` })
  } else {
    const indent = ' '.repeat(columnOf(editing.source, editing.source.lastIndexOf('-', last.range[0])))
    const at = endOfLine(editing.source, last.range[1])
    editing.edits.push({ start: at, end: at, text: items.map((item) => `\n${indent}- ${toYaml(item)}`).join('') })
  }
}

function addColumns(editing: Editing, node: YAMLMap, list: YAMLSeq | undefined, columns: readonly [string, YamlWords][]): void {
  const last = list?.items.at(-1)
  if (list === undefined) return insertColumns(editing, node, columns)
  if (!isMap(last) || last.range == null || list.flow === true) return
  const dash = editing.source.lastIndexOf('-', last.range[0])
  const at = endOf(editing.source, last)
  editing.edits.push({ start: at, end: at, text: columns.map((column) => toItem(' '.repeat(columnOf(editing.source, dash)), column)).join('') })
}

/** What people put behind the columns. */
const afterColumns: ReadonlySet<unknown> = new Set(['versions', 'time_spine'])

/** A list of columns of its own: the last of what a node is said to be. */
function insertColumns(editing: Editing, node: YAMLMap, columns: readonly [string, YamlWords][]): void {
  const before = (node.items as Pair<Scalar>[]).findLast(({ key }) => !afterColumns.has(key.value))
  if (before === undefined) return
  const last = before.value ?? before.key
  const at = node.flow === true ? (last as Scalar).range?.[1] ?? 0 : endOf(editing.source, last)
  const indent = ' '.repeat(keyColumn(editing.source, node))
  const text = node.flow === true ? `, columns: [${columns.map(toFlowItem).join(', ')}]` : `\n${indent}columns:${columns.map((column) => toItem(`${indent}  `, column)).join('')}`
  editing.edits.push({ start: at, end: at, text })
}

function toFlowItem([name, { description, tags = [] }]: readonly [string, YamlWords]): string {
  return `{${[`name: ${toYaml(name)}`, ...(description === undefined ? [] : [`description: ${toYaml(description)}`]), ...(tags.length === 0 ? [] : [`tags: [${tags.map(toYaml).join(', ')}]`])].join(', ')}}`
}

function toItem(indent: string, [name, { description, tags = [] }]: readonly [string, YamlWords]): string {
  const lines = [`- name: ${toYaml(name)}`, ...(description === undefined ? [] : [`  description: ${toYaml(description)}`]), ...(tags.length === 0 ? [] : [`  tags: [${tags.map(toYaml).join(', ')}]`])]
  return lines.map((line) => `\n${indent}${line}`).join('')
}

/** A line of its own below the name; in `{name: x}` a member behind it. */
function insertAfterName(editing: Editing, node: YAMLMap, text: string): void {
  const name = pairOf(node, 'name')?.value
  if (!isScalar(name) || name.range == null) return
  if (node.flow === true) {
    editing.edits.push({ start: name.range[1], end: name.range[1], text: `, ${text}` })
    return
  }
  const at = endOfLine(editing.source, name.range[1])
  editing.edits.push({ start: at, end: at, text: `\n${' '.repeat(keyColumn(editing.source, node))}${text}` })
}

function keyColumn(source: string, node: YAMLMap): number {
  const key = node.items[0]?.key
  return isScalar(key) && key.range != null ? columnOf(source, key.range[0]) : 0
}

function columnOf(source: string, offset: number): number {
  return offset - (source.lastIndexOf('\n', offset - 1) + 1)
}

function endOfLine(source: string, offset: number): number {
  const at = source.indexOf('\n', offset)
  const end = at < 0 ? source.length : at
  return source[end - 1] === '\r' ? end - 1 : end
}

/** The end of what a node says, in a block with what stands behind it on its line: blank lines and comments below belong to what follows, but for those within a text. */
function endOf(source: string, node: unknown): number {
  const { range } = node as { range?: [number, number, number] }
  if ((isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1)
    return endOf(source, isPair(last) ? last.value ?? last.key : last)
  }
  const end = source.slice(0, range?.[1]).trimEnd().length
  return endOfLine(source, end)
}

/** A value on one line; in quotes where a plain one could be read as something else, there or between brackets. */
function toYaml(text: string): string {
  const isPlain = /^[\p{L}\p{N}](?:[\p{L}\p{N} _.;()'/%€-]*[\p{L}\p{N}.)%€])?$/u.test(text)
  return isPlain && stringify(text, { lineWidth: 0 }).trimEnd() === text ? text : JSON.stringify(text)
}

function apply(source: string, edits: readonly Edit[]): string {
  let text = source
  // From the end to the front; at one place, what was asked for first stands first.
  const ordered = edits.map((edit, index) => ({ ...edit, index })).toSorted((a, b) => b.start - a.start || b.index - a.index)
  for (const { start, end, text: inserted } of ordered) text = text.slice(0, start) + inserted + text.slice(end)
  return text
}
