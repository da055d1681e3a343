import { Button, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { createTest, definitionsQuery, patchTest, type TestCase, type TestDefinition, testPath, tryTest } from '../../../api/quality.ts'
import { entityQuery } from '../../../api/queries.ts'
import type { Table } from '../../../api/types.ts'
import { useMay } from '../../../api/use-may.ts'
import { failureText } from '../../curate/use-edit.ts'
import { Icon } from '../../icons/icon.tsx'
import { Failure } from '../../state/notes.tsx'
import { RowsSkeleton } from '../../state/skeletons.tsx'
import styles from '../quality.module.css'
import { draftOf, missingParameters, newDraft, type TestDraft, toParameterValues, toRequest } from './draft.ts'
import { ProfileAside } from './profile-aside.tsx'
import { TestFields } from './test-fields.tsx'
import { TrialResult } from './trial.tsx'

type TestDialogProps = { tableFqn: string; /** To be changed; a new one without. */ test?: TestCase; column?: string }

/** A button that opens the form of a test, new or there; nothing for who may not. */
export function TestDialogButton(props: TestDialogProps) {
  const [isOpen, setOpen] = useState(false)
  if (!useMay('edit')) return null
  const isNew = props.test === undefined
  return (
    <>
      <Button size={isNew ? 'compact-md' : 'compact-sm'} variant={isNew ? 'filled' : 'default'} leftSection={<Icon name={isNew ? 'plus' : 'edit'} size={14} />} onClick={() => setOpen(true)}>{isNew ? 'Add a test' : 'Edit'}</Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} size="min(900px, 100%)" title={props.test === undefined ? 'Add a test' : `Edit ${props.test.name}`}>
        {isOpen && <Loaded {...props} onClose={() => setOpen(false)} />}
      </Modal>
    </>
  )
}

function Loaded({ tableFqn, ...props }: TestDialogProps & { onClose: () => void }) {
  const table = useQuery(entityQuery('table', tableFqn))
  const definitions = useQuery(definitionsQuery)
  const error = table.error ?? definitions.error
  if (error !== null) return <Failure error={error} what="the table" onRetry={() => void Promise.all([table.refetch(), definitions.refetch()])} />
  if (table.data === undefined || definitions.data === undefined) return <RowsSkeleton rows={6} />
  return <Form table={table.data} definitions={definitions.data} {...props} />
}

type FormProps = Omit<TestDialogProps, 'tableFqn'> & { table: Table; definitions: readonly TestDefinition[]; onClose: () => void }

function Form({ table, definitions, test, column, onClose }: FormProps) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState<TestDraft>(() => (test === undefined ? newDraft(column) : draftOf(test)))
  const [showsAll, setShowsAll] = useState(false)
  const definition = definitions.find(({ name }) => name === draft.definition)
  const save = useMutation({
    mutationFn: (chosen: TestDefinition) => (test === undefined ? createTest(toRequest(draft, chosen, table.fullyQualifiedName)) : patchTest(test, toOperations(draft, chosen))),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ['quality'] })
      onClose()
      if (test === undefined) await navigate(testPath(saved.fullyQualifiedName))
    },
  })
  const trial = useMutation({ mutationFn: (chosen: TestDefinition) => tryTest(toRequest(draft, chosen, table.fullyQualifiedName), test?.fullyQualifiedName) })
  // What was tried is no answer to what stands in the form now.
  const change = (next: TestDraft) => {
    setDraft(next)
    if (!trial.isIdle && !isSameTest(next, draft)) trial.reset()
  }
  const whole = () => {
    setShowsAll(true)
    return definition === undefined || missingParameters(definition, draft.values).length > 0 ? undefined : definition
  }
  const send = () => {
    const chosen = whole()
    if (chosen !== undefined && draft.name.trim() !== '') save.mutate(chosen)
  }
  const attempt = () => {
    const chosen = whole()
    if (chosen !== undefined) trial.mutate(chosen)
  }
  return (
    <div className={styles.dialog}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); send() }}>
        <TestFields table={table} definitions={definitions} definition={definition} draft={draft} onChange={change} isNew={test === undefined} showsAll={showsAll} />
        {save.isError && <p className={styles.error} role="alert">{failureText(save.error)}</p>}
        <div className={styles.filters}>
          <Button type="submit" size="sm" loading={save.isPending}>{test === undefined ? 'Add the test' : 'Save'}</Button>
          <Button size="sm" variant="default" loading={trial.isPending} onClick={attempt}>Try it now</Button>
          <Button size="sm" variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
      <div className={styles.beside}>
        {trial.isError && <Failure error={trial.error} title="It could not be tried" />}
        {trial.data !== undefined && <TrialResult tried={trial.data} />}
        <ProfileAside tableFqn={table.fullyQualifiedName} column={draft.column} />
      </div>
    </div>
  )
}

function isSameTest(one: TestDraft, other: TestDraft): boolean {
  return one.column === other.column && one.definition === other.definition && one.values === other.values && one.countsRows === other.countsRows && one.learnsBounds === other.learnsBounds && one.dimensionColumns === other.dimensionColumns && one.topDimensions === other.topDimensions
}

function toOperations(draft: TestDraft, definition: TestDefinition) {
  return [
    { op: 'add', path: '/parameterValues', value: toParameterValues(definition, draft.values) }, { op: 'add', path: '/description', value: draft.description },
    { op: 'add', path: '/computePassedFailedRowCount', value: draft.countsRows }, { op: 'add', path: '/useDynamicAssertion', value: draft.learnsBounds },
    { op: 'add', path: '/dimensionColumns', value: [...draft.dimensionColumns] },
    ...(draft.topDimensions === undefined ? [] : [{ op: 'add', path: '/topDimensions', value: draft.topDimensions } as const]),
  ] as const
}
