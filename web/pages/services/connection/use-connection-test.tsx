import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ApiError } from '../../../api/client.ts'
import { type ConnectionTest, prepareTest } from '../../../api/connections.ts'
import { type Problems, problemsOf, pruned, serverProblems } from '../../../forms/form-value.ts'
import type { JsonObject, JsonSchema } from '../../../forms/json-schema.ts'
import { TestDialog } from './test-dialog.tsx'

/** A connection that is being written: what is wrong with it, and its test. */
export type ConnectionCheck = {
  problemsFound: Problems
  showsAll: boolean
  /** What could not be told of one field. */
  error: Error | null
  isBusy: boolean
  outcome: ConnectionTest | undefined
  /** Checks the connection here and at the server; gives the test that holds it, or undefined where something is wrong. */
  check(): Promise<string | undefined>
  /** Checks it, and tests it in a dialog. */
  test(): Promise<void>
  dialog: ReactNode
  /** What was found belongs to what was typed before. */
  forget(): void
}

const none: Problems = new Map()

/** Brings the first field that has a problem into view, once it is marked. */
function focusFirstProblem(): void {
  setTimeout(() => document.querySelector<HTMLElement>('main [aria-invalid="true"]')?.focus(), 60)
}

/** Checks and tests a connection; `serviceName` is whose stored secrets the masks in it stand for. */
export function useConnectionTest(schema: JsonSchema | undefined, config: JsonObject, serviceName?: string): ConnectionCheck {
  const [problemsFound, setProblemsFound] = useState<Problems>(none)
  const [showsAll, setShowsAll] = useState(false)
  const [dialogFor, setDialogFor] = useState<string>()
  const [outcome, setOutcome] = useState<ConnectionTest>()
  const preparing = useMutation({ mutationFn: (value: unknown) => prepareTest(value, serviceName) })
  const check = async () => {
    setShowsAll(true)
    if (schema === undefined || problemsOf(schema, config).size > 0) {
      focusFirstProblem()
      return undefined
    }
    try {
      const id = await preparing.mutateAsync(pruned(schema, config))
      setProblemsFound(none)
      return id
    } catch (error) {
      setProblemsFound(error instanceof ApiError ? serverProblems(schema, error.message) : none)
      focusFirstProblem()
      return undefined
    }
  }
  const test = async () => setDialogFor(await check())
  return {
    problemsFound, showsAll, isBusy: preparing.isPending, outcome, check, test,
    error: problemsFound.size > 0 ? null : preparing.error,
    forget: () => {
      setProblemsFound(none)
      setOutcome(undefined)
    },
    dialog: dialogFor === undefined ? null : (
      <TestDialog key={dialogFor} testId={dialogFor} onClose={() => setDialogFor(undefined)} onEnd={setOutcome} onAgain={() => void test()} />
    ),
  }
}
