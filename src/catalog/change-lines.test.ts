import { expect, test } from 'vitest'
import { type ChangeFact, toChangeLines } from './change-lines.ts'

const seen = (fullyQualifiedName: string, updatedAt = 0): ChangeFact => ({ id: fullyQualifiedName, entityType: 'table', fullyQualifiedName, name: '', version: 0.1, updatedAt, updatedBy: 'ada', deleted: false, isFirst: true })
const changed = (fullyQualifiedName: string, updatedAt = 0): ChangeFact => ({ ...seen(fullyQualifiedName, updatedAt), version: 0.2, isFirst: false })
const told = (facts: readonly ChangeFact[]) => toChangeLines(facts).map(({ first, others }) => [first.fullyQualifiedName, others.count])

test('what a first run saw is one line for each parent', () => {
  expect(told([seen('pg.db.s.a'), seen('pg.db.s.b'), seen('pg.db.other.d'), changed('pg.db.s.c')])).toEqual([['pg.db.s.a', 1], ['pg.db.other.d', 0], ['pg.db.s.c', 0]])
  const of = (fqn: string) => ({ ...seen(fqn), entityType: 'testCase' as const })
  expect(told([of('pg.db.s.a.id.is_unique'), of('pg.db.s.b.is_full')])).toEqual([['pg.db.s.a.id.is_unique', 1]])
})

test('what one hand changed is one line in all schemas, also where other kinds stand between', () => {
  const routine = { ...changed('pg.db.s.f()'), entityType: 'storedProcedure' as const }
  expect(told([changed('pg.db.s.a', 120_000), routine, changed('pg.db.t.b', 90_000), changed('pg.db.t.c', 60_000)])).toEqual([['pg.db.s.a', 2], ['pg.db.s.f()', 0]])
})

test('what others did, did to another service, did before or did to the same thing again is told apart', () => {
  const facts = [changed('pg.db.s.a', 200_000), { ...changed('pg.db.s.b', 200_000), updatedBy: 'bob' }, changed('my.db.s.c', 200_000), changed('pg.db.s.d', 139_999), changed('pg.db.s.d', 139_998), { ...changed('pg.db.s.e', 139_998), deleted: true }]
  expect(told(facts)).toEqual(facts.map(({ fullyQualifiedName }) => [fullyQualifiedName, 0]))
})

test('six of the others are named, and that there may be more before what was looked at is said', () => {
  const facts = [changed('pg.db.s.x', 90_000), ...Array.from({ length: 9 }, (_, index) => changed(`pg.db.s.t${index}`, 10))]
  const [, line] = toChangeLines(facts, { isCut: true })
  expect(line?.others).toEqual({ count: 8, names: ['pg.db.s.t1', 'pg.db.s.t2', 'pg.db.s.t3', 'pg.db.s.t4', 'pg.db.s.t5', 'pg.db.s.t6'], isMore: true })
  expect(toChangeLines(facts)[1]?.others.isMore).toBe(false)
})
