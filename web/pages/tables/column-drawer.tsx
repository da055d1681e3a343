import { Drawer } from '@mantine/core'
import { Link } from 'react-router'
import { collectionOf } from '../../api/queries.ts'
import type { PostgresColumn } from '../../api/postgres.ts'
import type { Column, Table } from '../../api/types.ts'
import { Description } from '../../components/entity/description.tsx'
import { SuggestedLabels } from '../../components/curate/suggested-labels.tsx'
import { DisplayNamePart, LabelsPart } from '../../components/curate/parts.tsx'
import { type Fact, FactList, Group } from '../../components/entity/facts.tsx'
import { grantFacts } from '../../components/entity/grants.tsx'
import { Empty } from '../../components/state/notes.tsx'
import { CopyButton } from '../../components/text/copy-button.tsx'
import { columnPath, joinFqn, lastPart, visibleName } from '../../format/fqn.ts'
import { typeText } from './column-cells.tsx'
import styles from './column-drawer.module.css'
import type { ColumnKeys } from './column-keys.ts'

type ColumnDrawerProps = { table: Table; path: readonly string[] | undefined; keys: ReadonlyMap<string, ColumnKeys>; onClose: () => void }

/** Every fact of one column, at the right of the list; the address names it, so that it can be shared. */
export function ColumnDrawer({ table, path, keys, onClose }: ColumnDrawerProps) {
  const found = path === undefined ? undefined : findColumn(table.columns, path)
  return (
    <Drawer
      opened={path !== undefined} onClose={onClose} position="right" size={460} padding="md" keepMounted={false}
      title={<span className={styles.title} tabIndex={-1} data-autofocus>{visibleName(path?.at(-1) ?? '')}{path !== undefined && <CopyButton text={joinFqn(...path)} label="Copy the name" />}</span>}
      closeButtonProps={{ 'aria-label': 'Close the column' }}
    >
      {found !== undefined && <ColumnFacts table={table} column={found.column} pointer={found.pointer} keys={path?.length === 1 ? keys.get(found.column.name) : undefined} />}
      {found === undefined && path !== undefined && (
        <Empty icon="column" title="No such column">{visibleName(table.name)} has no column {visibleName(path.join(' › '))}. It may have been renamed or dropped: the history tab tells.</Empty>
      )}
    </Drawer>
  )
}

/** The column at a path of names, and its JSON pointer in the table. */
function findColumn(columns: readonly Column[], path: readonly string[]): { column: Column; pointer: string } | undefined {
  const [name, ...rest] = path
  const index = columns.findIndex((column) => column.name === name)
  const column = columns[index]
  if (column === undefined) return undefined
  if (rest.length === 0) return { column, pointer: `/columns/${index}` }
  const inner = findColumn(column.children ?? [], rest)
  return inner === undefined ? undefined : { column: inner.column, pointer: `/columns/${index}${inner.pointer.replace('/columns', '/children')}` }
}

function ColumnFacts({ table, column, pointer, keys }: { table: Table; column: Column; pointer: string; keys: ColumnKeys | undefined }) {
  const facts = column.extension?.postgres
  const part = { target: { collection: collectionOf.table, id: table.id, version: table.version }, isEditable: !table.deleted }
  return (
    <div className={styles.facts}>
      <Description key={pointer} text={column.description} path={`${pointer}/description`} {...part} />
      {!table.deleted && pointer.split('/').length === 3 && <SuggestedLabels tableId={table.id} column={column.name} tags={column.tags ?? []} />}
      <div className={styles.words}>
        <LabelsPart key={`${pointer} tags`} kind="Tags" tags={column.tags ?? []} pointer={pointer} {...part} />
        <LabelsPart key={`${pointer} terms`} kind="Terms" tags={column.tags ?? []} pointer={pointer} {...part} />
        <DisplayNamePart key={`${pointer} name`} displayName={column.displayName} name={column.name} pointer={pointer} {...part} />
      </div>
      <FactList facts={[...typeFacts(column), ...(keys === undefined ? [] : keyFacts(column.name, keys)), ...valueFacts(facts), ...storageFacts(facts)]} />
      {facts?.enumLabels !== undefined && (
        <Group title="Values" count={facts.enumLabels.length}><ul className={styles.labels}>{facts.enumLabels.map((label) => <li key={label}><code>{visibleName(label)}</code></li>)}</ul></Group>
      )}
      {facts?.grants !== undefined && facts.grants.length > 0 && <Group title="Rights on this column"><FactList facts={grantFacts(facts.grants)} /></Group>}
      {column.jsonSchema !== undefined && <Group title="Shape of the JSON"><pre className={styles.json}>{column.jsonSchema}</pre></Group>}
    </div>
  )
}

function typeFacts(column: Column): Fact[] {
  const facts = column.extension?.postgres
  const nullability = facts === undefined ? undefined : facts.notNull ? `no${facts.notNullByDomain === true ? ', by its domain' : ''}` : 'yes'
  return [
    { label: 'Type', value: <code>{typeText(column)}</code> },
    { label: 'Kind of type', value: column.arrayDataType === undefined ? column.dataType : `${column.dataType} of ${column.arrayDataType}` },
    { label: 'Type is from', value: facts?.typeSchema },
    { label: 'Array dimensions', value: facts?.arrayDimensions },
    { label: 'May be null', value: nullability },
    { label: 'Position', value: column.ordinalPosition },
    { label: 'Domain over', value: facts?.domain && <code>{facts.domain.baseType}{facts.domain.notNull ? ' not null' : ''}</code> },
    { label: 'Domain checks', value: facts?.domain?.checks.length ? facts.domain.checks.map((check) => <code key={check} className={styles.block}>{check}</code>) : undefined },
    { label: 'Range of', value: facts?.range && <code>{facts.range.subtype}{facts.range.multirange ? ', many ranges' : ''}</code> },
  ]
}

function keyFacts(name: string, { primaryKey, foreignKeys, unique, indexes }: ColumnKeys): Fact[] {
  return [
    { label: 'Primary key', value: primaryKey && (primaryKey.of === 1 ? 'yes' : `column ${primaryKey.place} of ${primaryKey.of}`) },
    ...foreignKeys.map((key) => ({
      label: 'References',
      value: <>
        <Link to={columnPath(key.table, key.column)}>{visibleName(lastPart(key.table))}.{visibleName(key.column)}</Link>
        {key.columns.length > 1 && <span className={styles.soft}> together with {key.columns.filter((column) => column !== name).map(visibleName).join(', ')}</span>}
      </>,
    })),
    { label: 'Unique', value: unique.length > 0 ? unique.map((list) => <div key={list.columns.join()}>{list.columns.length === 1 ? 'by itself' : `together: ${list.columns.map(visibleName).join(', ')}`}</div>) : undefined },
    { label: 'Indexes', value: indexes.length > 0 ? indexes.map((index) => <code key={index.name} className={styles.block}>{visibleName(index.name)}</code>) : undefined },
  ]
}

function valueFacts(facts: PostgresColumn | undefined): Fact[] {
  const identity = facts?.identity
  return [
    { label: 'Default', value: facts?.default && <code>{facts.default}</code> },
    { label: 'Default of the domain', value: facts?.domain?.default && <code>{facts.domain.default}</code> },
    { label: 'Generated', value: facts?.generated && <><code>{facts.generated.expression}</code> ({facts.generated.kind})</> },
    { label: 'Identity', value: identity && `${identity.generation}, from ${identity.start} by ${identity.increment}${identity.cycle ? ', cycling' : ''}${identity.cache === '1' ? '' : `, caches ${identity.cache}`}` },
    { label: 'Identity limits', value: identity && `${identity.minimum} to ${identity.maximum}` },
    { label: 'Sequence', value: identity?.sequence && <code>{identity.sequence}</code> },
  ]
}

function storageFacts(facts: PostgresColumn | undefined): Fact[] {
  return [
    { label: 'Collation', value: facts?.collation },
    { label: 'Storage', value: facts?.storage },
    { label: 'Compression', value: facts?.compression },
    { label: 'Statistics target', value: facts?.statisticsTarget },
    { label: 'Options', value: facts?.options?.join(', ') },
    { label: 'Options at the foreign server', value: facts?.foreignOptions && Object.entries(facts.foreignOptions).map(([name, value]) => `${name} ${value}`).join(', ') },
    { label: 'Inherited', value: facts?.inherited === true ? 'yes, from a parent table' : undefined },
  ]
}
