import { Checkbox, MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import type { TestDefinition } from '../../../api/quality.ts'
import type { Table } from '../../../api/types.ts'
import { useMay } from '../../../api/use-may.ts'
import { Note } from '../../state/notes.tsx'
import styles from '../quality.module.css'
import { definitionsFor, learningText, suggestedName, type TestDraft } from './draft.ts'
import { ParameterFields } from './parameter-fields.tsx'

type TestFieldsProps = {
  table: Table; definitions: readonly TestDefinition[]; definition: TestDefinition | undefined; draft: TestDraft; onChange: (draft: TestDraft) => void; isNew: boolean; showsAll: boolean
}

/** What is tested, by which definition, with which values: the form of a test. */
export function TestFields({ table, definitions, definition, draft, onChange, isNew, showsAll }: TestFieldsProps) {
  const maySql = useMay('ingest')
  const change = (next: Partial<TestDraft>) => onChange({ ...draft, ...next })
  const column = table.columns.find(({ name }) => name === draft.column)
  const learning = learningText(draft, isNew)
  const offered = definitionsFor(definitions, column, { maySql })
  // `ofColumn` has no default: undefined is the table.
  const choose = (name: string | null, ofColumn: string | undefined) => {
    const isOwnName = draft.name === '' || (draft.definition !== undefined && draft.name === suggestedName(draft.definition, draft.column))
    change({ column: ofColumn, definition: name ?? undefined, ...(isOwnName && { name: name === null ? '' : suggestedName(name, ofColumn) }), ...(name !== draft.definition && { values: {} }) })
  }
  const retarget = (name: string | null) => {
    const next = name === null || name === '' ? undefined : name
    const stillFits = definitionsFor(definitions, table.columns.find((one) => one.name === next), { maySql }).some((one) => one.name === draft.definition)
    choose(stillFits ? draft.definition ?? null : null, next)
  }
  return (
    <>
      {isNew && <Select label="What" size="sm" searchable allowDeselect={false} data={[{ value: '', label: 'The table' }, ...table.columns.map(({ name, dataTypeDisplay }) => ({ value: name, label: dataTypeDisplay === undefined ? name : `${name} · ${dataTypeDisplay}` }))]} value={draft.column ?? ''} onChange={retarget} />}
      {isNew && (
        <Select
          label="Test" size="sm" searchable withAsterisk allowDeselect={false} placeholder={draft.column === undefined ? 'Choose what has to hold for the table' : 'Choose what has to hold for the column'} nothingFoundMessage="None of this name"
          data={groupsOf(offered)} value={draft.definition ?? null} onChange={(name) => choose(name, draft.column)} error={showsAll && definition === undefined ? 'This is needed.' : undefined}
        />
      )}
      {definition?.description !== undefined && <p className={styles.soft}>{definition.description}</p>}
      {definition !== undefined && (
        <>
          <ParameterFields parameters={definition.parameterDefinition ?? []} values={draft.values} showsAll={showsAll} maySql={maySql} onChange={(name, value) => change({ values: { ...draft.values, [name]: value } })} />
          {definition.supportsRowLevelPassedFailed === true && <Checkbox label="Count rows that pass and fail" description="Each result then says how many; it may take another scan." checked={draft.countsRows} onChange={(event) => change({ countsRows: event.currentTarget.checked })} />}
          {definition.supportsDynamicAssertion === true && <Checkbox label="Learn the bounds from past results" description="What was usual is what may be; the bounds above are then left out." checked={draft.learnsBounds} onChange={(event) => change({ learnsBounds: event.currentTarget.checked })} />}
          {learning !== undefined && <Note>{learning}</Note>}
          {draft.column !== undefined && definition.supportsRowLevelPassedFailed === true && (
            <MultiSelect label="Tell apart by" description="Columns by whose values the result is told apart too." size="sm" searchable clearable clearButtonProps={{ 'aria-label': 'Tell nothing apart' }} data={table.columns.map(({ name }) => name).filter((name) => name !== draft.column)} value={[...draft.dimensionColumns]} onChange={(names) => change({ dimensionColumns: names })} />
          )}
          {draft.dimensionColumns.length > 0 && (
            <NumberInput label="Values of each" description="Those with the most impact are told apart, the others together; 5 when left out." size="sm" min={1} max={50} allowDecimal={false} value={draft.topDimensions ?? ''} onChange={(most) => change({ topDimensions: most === '' ? undefined : Number(most) })} />
          )}
          {isNew && <TextInput label="Name" size="sm" withAsterisk maxLength={256} autoComplete="off" spellCheck={false} value={draft.name} error={showsAll && draft.name.trim() === '' ? 'This is needed.' : undefined} onChange={(event) => change({ name: event.currentTarget.value })} />}
          <Textarea label="Description" description="Why it has to hold, and what to do when it does not. Markdown." size="sm" autosize minRows={2} maxRows={8} value={draft.description} onChange={(event) => change({ description: event.currentTarget.value })} />
        </>
      )}
    </>
  )
}

/** Definitions below their dimensions. */
function groupsOf(definitions: readonly TestDefinition[]) {
  const groups = Map.groupBy(definitions, ({ dataQualityDimension = 'NoDimension' }) => dataQualityDimension)
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, items]) => ({ group: group === 'NoDimension' ? 'Others' : group, items: items.map(({ name, displayName }) => ({ value: name, label: displayName ?? name })) }))
}
