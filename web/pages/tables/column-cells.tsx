import { Tooltip } from '@mantine/core'
import { Link } from 'react-router'
import type { Column } from '../../api/types.ts'
import { TagLink } from '../../components/entity/labels.tsx'
import { Icon } from '../../components/icons/icon.tsx'
import type { TableColumn } from '../../components/table/data-table.tsx'
import { Marked } from '../../components/text/marked.tsx'
import { columnPath, lastPart, visibleName } from '../../format/fqn.ts'
import { plainText } from '../../format/text.ts'
import { type ColumnKeys, type ColumnRow, pathKey } from './column-keys.ts'
import styles from './columns-tab.module.css'

type CellContext = { columns: readonly Column[]; keys: ReadonlyMap<string, ColumnKeys>; opened: ReadonlySet<string>; toggle: (row: ColumnRow) => void; filter: string }

/** The cells of a row of the column list; what no column of the table has takes no room. */
export function columnColumns({ columns, keys, opened, toggle, filter }: CellContext): TableColumn<ColumnRow>[] {
  const all: TableColumn<ColumnRow>[] = [
    { id: 'name', header: 'Column', width: 'minmax(120px, 1.3fr)', cell: (row) => <NameCell row={row} isOpen={filter !== '' || opened.has(pathKey(row.path))} toggle={toggle} filter={filter} keys={row.depth === 0 ? keys.get(row.column.name) : undefined} /> },
    { id: 'type', header: 'Type', width: 'minmax(90px, 1.05fr)', cell: ({ column }) => <span className={styles.type} title={typeText(column)}>{typeText(column)}</span> },
    { id: 'null', header: 'Null', width: '64px', showFrom: 520, cell: ({ column, depth }) => <Nullability column={column} isField={depth > 0} /> },
    { id: 'default', header: 'Default', width: 'minmax(90px, 0.8fr)', showFrom: 760, cell: ({ column }) => <DefaultCell column={column} /> },
    { id: 'description', header: 'Description', width: 'minmax(120px, 1.8fr)', showFrom: 620, cell: ({ column }) => <DescriptionCell text={column.description} filter={filter} /> },
    { id: 'tags', header: 'Tags', width: 'minmax(60px, 0.6fr)', showFrom: 900, cell: ({ column }) => column.tags?.slice(0, 2).map((tag) => <TagLink key={tag.tagFQN} tag={tag} isShort />) },
  ]
  const flat = everyColumn(columns)
  const isUsed: Readonly<Record<string, boolean>> = {
    default: flat.some((column) => defaultText(column) !== undefined), description: flat.some((column) => Boolean(column.description)), tags: flat.some((column) => (column.tags?.length ?? 0) > 0),
  }
  return all.filter((column) => isUsed[column.id] ?? true)
}

function everyColumn(columns: readonly Column[]): Column[] {
  return columns.flatMap((column) => [column, ...everyColumn(column.children ?? [])])
}

/** The type as PostgreSQL prints it. */
export function typeText(column: Column): string {
  return column.dataTypeDisplay ?? column.dataType.toLowerCase()
}

function NameCell({ row, isOpen, toggle, filter, keys }: { row: ColumnRow; isOpen: boolean; toggle: (row: ColumnRow) => void; filter: string; keys: ColumnKeys | undefined }) {
  const { column, depth } = row
  const name = visibleName(column.displayName ?? column.name)
  return (
    <span className={styles.name} style={{ paddingLeft: depth * 20 }}>
      {column.children !== undefined && column.children.length > 0 && (
        <button type="button" className={styles.toggle} aria-expanded={isOpen} aria-label={`${isOpen ? 'Close' : 'Open'} the fields of ${name}`} onClick={() => toggle(row)}>
          <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={12} />
        </button>
      )}
      <span title={name}><Marked text={name} query={filter} /></span>
      {keys !== undefined && <Marks keys={keys} />}
    </span>
  )
}

/** The marks of a column: primary key, foreign key (a link to the other side), unique, indexed. */
function Marks({ keys }: { keys: ColumnKeys }) {
  const { primaryKey, foreignKeys, unique, indexes } = keys
  const own = unique.filter((list) => list.columns.length === 1)
  return (
    <span className={styles.marks}>
      {primaryKey !== undefined && (
        <Tooltip label={primaryKey.of === 1 ? 'Primary key' : `Primary key, ${primaryKey.place} of ${primaryKey.of} columns`}>
          <span className={styles.mark} data-kind="key"><Icon name="key" size={12} title="Primary key" />{primaryKey.of > 1 && primaryKey.place}</span>
        </Tooltip>
      )}
      {foreignKeys.map((key) => (
        <Tooltip key={`${key.name} ${key.table}`} label={`References ${visibleName(lastPart(key.table))}.${visibleName(key.column)}${key.columns.length > 1 ? `, with ${key.columns.join(', ')}` : ''}`}>
          <Link className={styles.mark} data-kind="link" to={columnPath(key.table, key.column)} aria-label={`Foreign key to ${lastPart(key.table)}.${key.column}`}><Icon name="link" size={12} /></Link>
        </Tooltip>
      ))}
      {unique.length > 0 && (
        <Tooltip label={own.length > 0 ? 'Unique' : `Unique together: ${unique.map((list) => list.columns.join(', ')).join('; ')}`}>
          <span className={styles.mark}><Icon name="unique" size={12} title={own.length > 0 ? 'Unique' : 'Unique together'} />{own.length === 0 && '+'}</span>
        </Tooltip>
      )}
      {primaryKey === undefined && unique.length === 0 && indexes.length > 0 && (
        <Tooltip label={`Indexed by ${indexes.map((index) => index.name).join(', ')}`}>
          <span className={styles.mark}><Icon name="index" size={12} title="Indexed" /></span>
        </Tooltip>
      )}
    </span>
  )
}

function Nullability({ column, isField }: { column: Column; isField: boolean }) {
  const facts = column.extension?.postgres
  if (facts === undefined && (isField || column.constraint === undefined)) return null
  const isRequired = facts?.notNull ?? column.constraint !== 'NULL'
  return isRequired ? <span className={styles.notNull}>not null</span> : <span className={styles.null}>null</span>
}

function DefaultCell({ column }: { column: Column }) {
  const text = defaultText(column)
  return text === undefined ? null : <span className={styles.default} title={text}>{text}</span>
}

/** Where a value comes from when none is given: default, identity or expression. */
export function defaultText(column: Column): string | undefined {
  const facts = column.extension?.postgres
  if (facts?.generated !== undefined) return `= ${facts.generated.expression} ${facts.generated.kind}`
  if (facts?.identity !== undefined) return `identity ${facts.identity.generation}`
  return facts?.default ?? facts?.domain?.default
}

function DescriptionCell({ text, filter }: { text: string | undefined; filter: string }) {
  if (text === undefined || text === '') return null
  const plain = plainText(text)
  return <span className={styles.soft} title={plain}><Marked text={plain} query={filter} /></span>
}
