import { expect, test } from 'vitest'
// @ts-expect-error a script of the build, without types
import { findPlaces, nameItsPlace } from '../scripts/module-places.mjs'

test('a module that was joined with others finds the files beside it', () => {
  const named = nameItsPlace("const here = join(import.meta.dirname, 'x.sql'); const me = import.meta.url", 'src/catalog/migrations/run.js')
  expect(findPlaces(named, 'src/joined/all-1.js')).toBe('const here = join((import.meta.dirname + "/../catalog/migrations"), \'x.sql\'); const me = new URL("../catalog/migrations/run.js", import.meta.url).href')
})

test('what only looks like a place stays: the operators of SQL', () => {
  const query = 'select words @@ $1::tsquery and names @@ $2::tsquery'
  expect(findPlaces(nameItsPlace(query, 'src/a.js'), 'src/joined/all-1.js')).toBe(query)
})
