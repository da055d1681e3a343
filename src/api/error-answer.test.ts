import { expect, test } from 'vitest'
import { TrunklineError } from '../model/errors.ts'
import { toErrorAnswer } from './error-answer.ts'

const call = { reference: 'ref-1', method: 'GET' }

test('an error meant for people keeps its code, sentence, object and hint; `code` is the HTTP status', () => {
  const error = new TrunklineError('ENTITY_NOT_FOUND', 'There is no table shop.x.', { object: 'shop.x', hint: 'Run the ingestion.' })
  expect(toErrorAnswer(error, call)).toEqual({
    code: 404, errorCode: 'ENTITY_NOT_FOUND', message: 'There is no table shop.x.', hint: 'Run the ingestion.', object: 'shop.x',
  })
})

test('any other error tells nothing of itself but the reference under which it was logged', () => {
  const answer = toErrorAnswer(new Error('connect to postgres://me:hunter2@db failed'), call)
  expect(answer).toEqual({
    code: 500, errorCode: 'INTERNAL', message: 'Something failed inside Trunkline.', reference: 'ref-1',
    hint: "The server's log has the details under the reference ref-1.",
  })
  expect(toErrorAnswer('thrown text', call).code).toBe(500)
})

test('an error of the HTTP layer keeps its own status', () => {
  const tooLarge = Object.assign(new Error('Request body is too large'), { statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE' })
  expect(toErrorAnswer(tooLarge, call)).toEqual({
    code: 413, errorCode: 'REQUEST_INVALID', message: 'Request body is too large', hint: 'Send fewer entities per call.',
  })
})
