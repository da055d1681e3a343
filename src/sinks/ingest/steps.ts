import { errorTable, TrunklineError, type ErrorCode } from '../../model/errors.ts'
import type { WriteAnswer } from '../../model/ingest/entities.ts'
import { toSentence } from '../metadata-rest/client.ts'
import type { Session } from '../metadata-rest/session.ts'
import type { WriteResult } from '../sink.ts'

/** Takes one step of a run on the other server, and gives what it answers. Throws what it refuses under its own code where that says more than that the sink failed. */
export type TakeStep = <Answer>(step: string, body: object, options?: { isRepeatable?: boolean }) => Promise<Answer>

/** Refusals that a run may go on from, or that tell people what to do; any other breaks the sink. */
const passedOn: ReadonlySet<string> = new Set(['RUN_ACTIVE', 'ENTITY_NOT_FOUND', 'REQUEST_INVALID', 'VERSION_CONFLICT', 'ENTITY_EXISTS'] satisfies ErrorCode[])

export function createSteps({ client }: Session): TakeStep {
  return async <Answer>(step: string, body: object, options: { isRepeatable?: boolean } = {}): Promise<Answer> => {
    const answer = await client.send({ method: 'POST', path: `/catalog/ingest/${step}`, body, ...options })
    if (answer.status === 200) return answer.body as Answer
    const { errorCode, message, object, hint } = (answer.body ?? {}) as { errorCode?: string; message?: string; object?: string; hint?: string }
    if (errorCode !== undefined && passedOn.has(errorCode)) throw toError({ code: errorCode, message: message ?? '', ...(object !== undefined && { object }), ...(hint !== undefined && { hint }) })
    throw new TrunklineError('SINK_FAILED', `The other Trunkline does not take the step ${step} of the run: ${toSentence(answer)}.`, {
      object: step, hint: answer.status === 404 || answer.status === 501 ? 'Bring both to the same version.' : 'What was written before is kept, and the next run goes on from there.',
    })
  }
}

/** An error as the other server had it. */
function toError({ code, message, object, hint }: { code: string; message: string; object?: string | undefined; hint?: string | undefined }): TrunklineError {
  return new TrunklineError(code in errorTable ? code as ErrorCode : 'SINK_FAILED', message, { ...(object !== undefined && { object }), ...(hint !== undefined && { hint }) })
}

/** What became of records, with errors as errors. */
export function toResults(answers: readonly WriteAnswer[]): WriteResult[] {
  return answers.map((answer) => ('error' in answer ? { fullyQualifiedName: answer.fullyQualifiedName, error: toError(answer.error) } : answer))
}
