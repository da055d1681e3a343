import { NumberInput, Switch, TextInput } from '@mantine/core'
import type { PipelineKind } from '../../api/pipelines.ts'
import { ScheduleEditor } from '../../components/schedule/schedule-editor.tsx'
import type { Problems } from '../../forms/form-value.ts'
import { fieldKindOf, type JsonSchema } from '../../forms/json-schema.ts'
import { isIdle } from '../../forms/field.tsx'
import { type FormSection, SchemaForm } from '../../forms/schema-form.tsx'
import type { PipelineDraft } from './pipeline-draft.ts'
import styles from './pipeline-form.module.css'

type PipelineFormProps = { kind: PipelineKind; draft: PipelineDraft; isNew: boolean; onChange: (draft: PipelineDraft) => void; problemsFound: Problems; showsAll: boolean; nameError?: string | undefined }

/** A pipeline: its name, its options from their schema, when it runs, and how its runs are judged. */
export function PipelineForm({ kind, draft, isNew, onChange, problemsFound, showsAll, nameError }: PipelineFormProps) {
  const change = (next: Partial<PipelineDraft>) => onChange({ ...draft, ...next })
  return (
    <div className={styles.form}>
      <section className={styles.part}>
        <h2>Name</h2>
        <div className={styles.pair}>
          {isNew && <TextInput label="Name" withAsterisk size="sm" value={draft.name} error={nameError} description="It stays." autoComplete="off" spellCheck={false} onChange={(event) => change({ name: event.currentTarget.value })} />}
          <TextInput label="Display name" size="sm" value={draft.displayName} description="What lists call it instead." autoComplete="off" onChange={(event) => change({ displayName: event.currentTarget.value })} />
        </div>
      </section>
      <SchemaForm schema={kind.schema} value={draft.config} onChange={(config) => change({ config })} sections={sectionsOf(kind.schema)} hidden={['type']} problemsFound={problemsFound} showsAll={showsAll} />
      <section className={styles.part}>
        <h2>When</h2>
        <ScheduleEditor schedule={draft.schedule} onChange={(schedule) => change({ schedule })} />
      </section>
      <section className={styles.part}>
        <h2>When a run fails</h2>
        <div className={styles.pair}>
          <NumberInput label="Number of retries" size="sm" min={0} max={10} allowDecimal={false} value={draft.retries} description="Times that a failed run is tried again." onChange={(next) => change({ retries: typeof next === 'number' ? next : 0 })} />
          <NumberInput label="Retry delay, in seconds" size="sm" min={1} max={86_400} allowDecimal={false} value={draft.retryDelay} description="How long it waits before that." onChange={(next) => change({ retryDelay: typeof next === 'number' ? next : 300 })} />
        </div>
        <Switch label="Raise on error" description="A run with errors counts as failed. Without it, what went wrong is only counted." checked={draft.raiseOnError} onChange={(event) => change({ raiseOnError: event.currentTarget.checked })} />
        <Switch label="Debug log" description="The log tells every step; it grows accordingly." checked={draft.isDebug} onChange={(event) => change({ isDebug: event.currentTarget.checked })} />
      </section>
    </div>
  )
}

/** Switches and simple fields first; filters and what has fields within it are folded away below them. */
function sectionsOf(schema: JsonSchema): FormSection[] {
  const all = Object.entries(schema.properties ?? {}).filter(([name, property]) => name !== 'type' && !isIdle(property))
  const filters = all.filter(([name]) => /FilterPattern$|^useFqnForFiltering$/.test(name)).map(([name]) => name)
  const isSimple = (property: JsonSchema) => ['text', 'switch', 'number', 'choice', 'choices', 'texts', 'secret'].includes(fieldKindOf(property))
  const simple = all.filter(([name, property]) => !filters.includes(name) && (isSimple(property) || schema.required?.includes(name) === true)).map(([name]) => name)
  return [
    ...(simple.length > 0 ? [{ title: 'Options', fields: simple }] : []),
    ...(filters.length > 0 ? [{ title: 'Filters of this pipeline, beside those of the service', fields: filters, isFolded: true }] : []),
  ]
}
