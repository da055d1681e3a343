import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type ErrorCode, errorTable, TrunklineError } from '../model/errors.ts'

/** The body of every failed call: `code` is the HTTP status, as OpenMetadata's clients read it; `errorCode` is ours and stable. */
export const ErrorAnswer = z.object({
  code: z.number().int(),
  errorCode: z.string(),
  message: z.string(),
  /** What to do about it. */
  hint: z.string().optional(),
  /** The entity, field or setting it happened to. */
  object: z.string().optional(),
  /** Of an INTERNAL error: where the log has more. */
  reference: z.string().optional(),
})
export type ErrorAnswer = z.infer<typeof ErrorAnswer>

/** Which call failed: its method, and the reference under which the log has it. */
export type FailedCall = { readonly reference: string; readonly method: string }

/** What a caller is told of any error; what is not meant for people becomes INTERNAL with the reference under which it was logged. */
export function toErrorAnswer(error: unknown, { reference, method }: FailedCall): ErrorAnswer {
  if (error instanceof TrunklineError) {
    return answer(error.code, error.message, { hint: error.hint, object: error.object, ...(error.code === 'INTERNAL' && { reference }) })
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errorCode = method === 'PATCH' && error.validationContext === 'body' ? 'PATCH_INVALID' : 'REQUEST_INVALID'
    return invalidRequest(errorCode, error.validation, error.validationContext)
  }
  if (isClientError(error)) return toRequestError(error)
  if (isLostConnection(error)) {
    return answer('CONNECTION_LOST', 'The database of the catalog does not answer.', { hint: 'Check that it runs; the next request tries again.' })
  }
  return answer('INTERNAL', 'Something failed inside Trunkline.', {
    hint: `The server's log has the details under the reference ${reference}.`,
    reference,
  })
}

const lostConnectionCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '08001', '08003', '08006'])

/** The store itself is gone: its server stopped, restarts or cannot be reached. */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('syscall' in error && error.syscall === 'connect') return true
  if ('code' in error && typeof error.code === 'string' && lostConnectionCodes.has(error.code)) return true
  return /^Connection terminated|^timeout exceeded when trying to connect/.test(error.message)
}

type Issue = { instancePath: string; message?: string | undefined }
const shownIssues = 5
const longestSentence = 160
const placeOf: Record<string, string> = { querystring: 'query', params: 'path', headers: 'headers', body: 'body' }

function invalidRequest(errorCode: ErrorCode, issues: readonly Issue[], context: string | undefined): ErrorAnswer {
  const place = placeOf[context ?? 'body'] ?? 'request'
  const paths = issues.map((issue) => `${place}${issue.instancePath === '/' ? '' : issue.instancePath}`)
  const sentences = issues.slice(0, shownIssues).map((issue, index) => `${paths[index]}: ${shorten(issue.message ?? 'not valid')}`)
  const rest = issues.length > shownIssues ? `; and ${issues.length - shownIssues} more` : ''
  return answer(errorCode, `The request is not valid. ${sentences.join('; ')}${rest}`, {
    object: paths[0],
    hint: 'The shape of every request is in /api/v1/openapi.json.',
  })
}

/** A sentence that lists all 80 data types helps nobody. */
function shorten(sentence: string): string {
  return sentence.length > longestSentence ? `${sentence.slice(0, longestSentence)}…` : sentence
}

/** An error that the HTTP layer itself found in the request: 400 to 499. */
type ClientError = Error & { statusCode: number; code?: string }

function isClientError(error: unknown): error is ClientError {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500
}

const hintOf: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'Send fewer entities per call.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send application/json, or application/json-patch+json for a PATCH.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'Send a JSON body, or leave the Content-Type header out.',
}

function toRequestError(error: ClientError): ErrorAnswer {
  const { code: _code, ...rest } = answer('REQUEST_INVALID', error.message, { hint: hintOf[error.code ?? ''] })
  return { code: error.statusCode, ...rest }
}

type Detail = { hint?: string | undefined; object?: string | undefined; reference?: string | undefined }

function answer(errorCode: ErrorCode, message: string, { hint, object, reference }: Detail): ErrorAnswer {
  return {
    code: errorTable[errorCode].httpStatus,
    errorCode,
    message,
    ...(hint !== undefined && { hint }),
    ...(object !== undefined && { object }),
    ...(reference !== undefined && { reference }),
  }
}
