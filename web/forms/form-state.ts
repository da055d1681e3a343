import { createContext, use } from 'react'
import type { JsonObject, JsonSchema } from './json-schema.ts'
import type { Path, Problems } from './form-value.ts'

/** The field that has the focus, for the help beside it. */
export type FocusedField = { path: string; label: string; schema: JsonSchema }

/** What every field of a form reads and changes. */
export type FormState = {
  readonly value: JsonObject
  setAt(path: Path, next: unknown): void
  /** Problems that are to be shown: of fields that were left, or of all once the form was sent. */
  readonly problems: Problems
  /** More words on some fields, by their path. */
  readonly help: Readonly<Record<string, string>>
  readonly isDisabled: boolean
  onFocus(field: FocusedField): void
  onLeave(path: Path): void
  /** What a shape begins with, by its title, where that is more than its schema says. */
  readonly starts: Readonly<Record<string, JsonObject>>
}

const FormContext = createContext<FormState | undefined>(undefined)
export const FormProvider = FormContext.Provider

/** The form that a field stands in. */
export function useForm(): FormState {
  const form = use(FormContext)
  if (form === undefined) throw new Error('A field stands outside of a form.')
  return form
}

/** What a field is called: its title, or its name in words. */
export function labelOf(name: string, { title }: JsonSchema): string {
  return title ?? name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, (first) => first.toUpperCase())
}
