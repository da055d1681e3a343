import { expect, test } from 'vitest'
import { namedIn } from './named-in.ts'

test('a relation that SQL names is found however it is written, and one that it does not name is left out', () => {
  const isNamed = namedIn(['select 1 as "5\\" /* wide", it\'s " */ from Orders o, shop."Order Lines", "a""b", only(x$1), größe -- end'])
  for (const name of ['orders', 'Orders', 'Order Lines', 'a"b', 'x$1', 'größe', '-', 'n'.repeat(63)]) expect([name, isNamed(name)]).toEqual([name, true])
  for (const name of ['ord', 'lines of orders', 'customers', 'grösse']) expect([name, isNamed(name)]).toEqual([name, false])
  expect(namedIn(['select 1', 'select * from u&"\\0063ustomers"'])('customers')).toBe(true)
})
