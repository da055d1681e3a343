import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { definitionsQuery } from '../../../api/quality.ts'
import { addSuggested, type Added, type SuggestedTest } from '../../../api/suggestions.ts'
import { useMay } from '../../../api/use-may.ts'
import { visibleName } from '../../../format/fqn.ts'
import { counted } from '../../../format/number.ts'
import { SelectBox } from '../../curate/select-column.tsx'
import { failureText } from '../../curate/use-edit.ts'
import { useSelection } from '../../curate/use-selection.ts'
import { PlainTable } from '../../table/plain-table.tsx'
import { Chip } from '../../text/chip.tsx'
import styles from '../quality.module.css'

/** Tests that a table could have: each with why, to be added one by one or many together. */
export function SuggestedTests({ tests }: { tests: readonly SuggestedTest[] }) {
  const mayEdit = useMay('edit')
  const queries = useQueryClient()
  const definitions = useQuery(definitionsQuery)
  const selection = useSelection(keyOf)
  const add = useMutation({
    mutationFn: addSuggested,
    // What could not be added stays chosen, for another try.
    onSuccess: (added) => selection.set(refusedOf(added).map(({ test }) => test)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['quality'] }),
  })
  const chosen = tests.filter(selection.has)
  const boxOf = (test: SuggestedTest) => mayEdit && <SelectBox label={`Choose ${test.name}`} isChosen={selection.has(test)} onToggle={(event) => selection.toggle(test, tests.indexOf(test), event.shiftKey ? { rowAt: (index) => tests[index] } : undefined)} />
  const titleOf = (name: string) => definitions.data?.find((one) => one.name === name)?.displayName ?? name
  return (
    <>
      {mayEdit && (
        <div className={styles.above}>
          <Button size="compact-md" disabled={chosen.length === 0} loading={add.isPending} onClick={() => add.mutate(chosen)}>{chosen.length === 0 ? 'Add the chosen' : `Add ${counted(chosen.length, 'test')}`}</Button>
          <Button size="compact-md" variant="default" disabled={add.isPending} onClick={() => selection.set(chosen.length === tests.length ? [] : tests)}>{chosen.length === tests.length ? 'Choose none' : 'Choose all'}</Button>
        </div>
      )}
      {add.data !== undefined && <Outcome added={add.data} />}
      {add.isError && <p role="alert" className={styles.error}>{failureText(add.error)}</p>}
      <PlainTable
        label="Suggested tests" rows={tests} rowKey={keyOf}
        columns={[
          { header: 'Test', width: '30%', cell: (test) => <div className={styles.chosen}>{boxOf(test)}<div><span className={styles.name}>{visibleName(test.name)}</span><span className={styles.place}>{test.column === undefined ? 'the table' : visibleName(test.column)}</span></div></div> },
          { header: 'Definition', cell: ({ testDefinition }) => <span className={styles.soft}>{titleOf(testDefinition)}</span> },
          { header: 'With', cell: ({ parameterValues }) => parameterValues.length > 0 && <span className={styles.result}>{parameterValues.map(({ name, value }) => `${name} ${shorten(value)}`).join(', ')}</span> },
          { header: 'Why', width: '26%', cell: ({ reason, isFree }) => <>{reason} {isFree && <Chip hint="No run reads a row for it.">costs nothing</Chip>}</> },
          { header: 'Add', width: '64px', align: 'right', cell: (test) => mayEdit && <Button size="compact-xs" variant="default" disabled={add.isPending} onClick={() => add.mutate([test])}>Add<span className="visually-hidden"> {test.name}</span></Button> },
        ]}
      />
    </>
  )
}

/** How many are tests now, and of each of the others why it is none; it may not be suggested any more. */
function Outcome({ added }: { added: readonly Added[] }) {
  const refused = refusedOf(added)
  const made = added.length - refused.length
  return (
    <div role="status">
      {made > 0 && <p className={styles.soft}>{counted(made, 'test')} added. They run with the next run of a pipeline of their suite.</p>}
      {refused.length > 0 && <ul className={styles.refused}>{refused.map(({ test, problem }) => <li key={keyOf(test)}><b>{visibleName(test.name)}</b> was not added. {problem}</li>)}</ul>}
    </div>
  )
}

function refusedOf(added: readonly Added[]): Added[] {
  return added.filter(({ problem }) => problem !== undefined)
}

function keyOf({ entityLink, testDefinition, name }: SuggestedTest): string {
  return `${entityLink} ${testDefinition} ${name}`
}

/** A contract is told by its columns, and a long list is cut: the whole stands on the page of the test. */
function shorten(value: string): string {
  if (value.startsWith('[{')) return `(${(JSON.parse(value) as unknown[]).length})`
  return value.length > 90 ? `${value.slice(0, 90)}…` : value
}
