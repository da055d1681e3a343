import { expect, test } from 'vitest'
import type { PostgresRoutine } from '../../../model/postgres.ts'
import { toRoutineStatements } from './routine.ts'

const usual: PostgresRoutine = {
  oid: 1, kind: 'function', owner: 'ann', language: 'plpgsql', routineName: 'F', identityArguments: '', arguments: '', returns: 'integer',
  volatility: 'volatile', parallel: 'unsafe', strict: false, securityDefiner: false, cost: 100,
}

function create(code: string, facts: Partial<PostgresRoutine> = {}): string {
  const routine = { name: 'F()', databaseSchema: 'pg.db.s', storedProcedureCode: { code }, extension: { postgres: { ...usual, ...facts } } }
  return toRoutineStatements(routine, 's').create.join('\n')
}

test('a body stands between dollars that it does not hold', () => {
  expect(create('begin end')).toBe('create function s."F"()\n  returns integer\n  language plpgsql\nas $$begin end$$')
  expect(create('select $$x$$').split('\n').at(-1)).toBe('as $body1$select $$x$$$body1$')
  expect(create('cost: 5$').split('\n').at(-1)).toBe('as $body1$cost: 5$$body1$')
  expect(create('$body1$ $$').split('\n').at(-1)).toBe('as $body2$$body1$ $$$body2$')
  expect(create('$$ $body1').split('\n').at(-1)).toBe('as $body2$$$ $body1$body2$')
})

test('settings that are lists of names are taken apart', () => {
  expect(create('', { settings: ['search_path="$user", "a, ""b", public', 'work_mem=1MB', 'my.Setting=a, b', 'search_path=""'] }).split('\n').slice(3, -1)).toEqual([
    `  set search_path to '$user', 'a, "b', 'public'`, `  set work_mem to '1MB'`, `  set my."Setting" to 'a, b'`, `  set search_path to ''`,
  ])
})

test('only what is not the default is said', () => {
  expect(create('', {
    arguments: `a integer DEFAULT 'X'::text, VARIADIC b text[]`, returns: 'TABLE(x integer)', volatility: 'immutable', strict: true, parallel: 'safe', cost: 5, estimatedRows: 7,
    securityDefiner: true, supportFunction: 's.help',
  }).split('\n').slice(0, 4)).toEqual([
    `create function s."F"(a integer default 'X'::text, variadic b text[])`, '  returns table(x integer)', '  language plpgsql',
    '  immutable strict security definer parallel safe cost 5 rows 7 support s.help',
  ])
})

test('an overload that calls another one does not mention itself, but what its body reads', () => {
  const routine = { name: 'F()', databaseSchema: 'pg.db.s', storedProcedureCode: { code: 'RETURN s.other(1)' }, extension: { postgres: { ...usual, language: 'sql', isSqlStandardBody: true } } }
  const { mentions } = toRoutineStatements(routine, 's')
  expect(mentions).toContain('s.other')
  expect(mentions).not.toContain('s."F"')
})
