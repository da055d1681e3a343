import { type ReactNode, useMemo, useState } from 'react'
import { Field, isIdle } from './field.tsx'
import { type FocusedField, FormProvider, type FormState } from './form-state.ts'
import { type Path, type Problems, problemsOf, withValue } from './form-value.ts'
import styles from './form.module.css'
import { HelpPanel } from './help-panel.tsx'
import type { JsonObject, JsonSchema } from './json-schema.ts'

/** A titled part of a form; `fields` are names of the schema's properties. */
export type FormSection = { title: string; fields: readonly string[]; isFolded?: boolean; note?: ReactNode }

type SchemaFormProps = {
  schema: JsonSchema
  value: JsonObject
  onChange: (next: JsonObject) => void
  /** Properties in none of them come last, folded away under `Advanced`. */
  sections: readonly FormSection[]
  /** Properties that this form does not show. */
  hidden?: readonly string[]
  help?: Readonly<Record<string, string>>
  starts?: Readonly<Record<string, JsonObject>>
  /** What the server said of fields. */
  problemsFound?: Problems
  /** Problems of fields that were not touched yet are shown too: the form was sent. */
  showsAll?: boolean
  isDisabled?: boolean
  /** Stands above the help. */
  beside?: ReactNode
}

/** A form made from a JSON Schema, with the help of the focused field beside it. */
export function SchemaForm(props: SchemaFormProps) {
  const { schema, value, onChange, sections, hidden = [], help = none, starts = none, problemsFound, showsAll = false, isDisabled = false } = props
  const [focused, setFocused] = useState<FocusedField>()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const problems = useMemo(() => {
    const own = [...problemsOf(schema, value)].filter(([place]) => showsAll || left.has(place))
    return new Map([...(problemsFound ?? []), ...own])
  }, [schema, value, showsAll, left, problemsFound])
  const form: FormState = {
    value, problems, help, starts, isDisabled,
    setAt: (path: Path, next: unknown) => onChange(withValue(value, path, next)),
    onFocus: setFocused,
    onLeave: (path) => setLeft((before) => new Set(before).add(path.join('.'))),
  }
  const named = new Set([...sections.flatMap(({ fields }) => fields), ...hidden])
  const rest = Object.keys(schema.properties ?? {}).filter((name) => !named.has(name))
  const inUse = rest.filter((name) => !isIdle(schema.properties?.[name] ?? {}))
  const idle = rest.filter((name) => !inUse.includes(name))
  const all = [...sections, ...(inUse.length > 0 ? [{ title: 'Advanced', fields: inUse, isFolded: true }] : []), ...(idle.length > 0 ? [{ title: 'Without effect here', fields: idle, isFolded: true }] : [])]
  return (
    <FormProvider value={form}>
      <div className={styles.form}>
        <div className={styles.sections}>{all.map((section) => <Section key={section.title} section={section} schema={schema} problems={problems} />)}</div>
        <div className={styles.beside}>{props.beside}<HelpPanel focused={focused} help={help} /></div>
      </div>
    </FormProvider>
  )
}

const none = {}

function Section({ section: { title, fields, isFolded = false, note }, schema, problems }: { section: FormSection; schema: JsonSchema; problems: Problems }) {
  const content = (
    <>
      {note}
      {fields.map((name) => {
        const property = schema.properties?.[name]
        return property === undefined ? null : <Field key={name} schema={property} path={[name]} isRequired={schema.required?.includes(name) === true} />
      })}
    </>
  )
  if (!isFolded) return <section className={styles.section}><h2>{title}</h2>{content}</section>
  // A problem in what is folded away must be seen.
  const hasProblem = [...problems.keys()].some((place) => fields.includes(place.split('.')[0] ?? ''))
  return <details className={styles.folded} {...(hasProblem && { open: true })}><summary>{title}</summary><div className={styles.section}>{content}</div></details>
}
