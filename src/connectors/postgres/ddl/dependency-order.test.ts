import { expect, test } from 'vitest'
import { inDependencyOrder, listMentions } from './dependency-order.ts'

test('mentions are names of two parts, bare, quoted or within a literal', () => {
  expect(listMentions(`select a.b, "S.1"."T""2".c, 'it''s', nextval('shop."X""s"'::regclass), ' " '::shop.kind from "it's".x`))
    .toEqual(['a.b', '"S.1"."T""2"', 'shop.kind', "it's.x", 'shop."X""s"'])
})

test('what is mentioned comes first, otherwise the order stays; a circle keeps it too', () => {
  const creation = (name: string, ...needs: string[]) => ({ names: [`s.${name}`], mentions: needs.map((need) => `s.${need}`).join(' '), create: [name] })
  const order = (...creations: ReturnType<typeof creation>[]) => inDependencyOrder(creations).map(({ create }) => create[0]).join(' ')
  expect(order(creation('a', 'c'), creation('b'), creation('c', 'd', 'unknown'), creation('d'))).toBe('d c a b')
  expect(order(creation('a', 'b'), creation('b', 'a'), creation('c'))).toBe('b a c')
})

test('a chain of many thousand views is no problem', () => {
  const chain = Array.from({ length: 20_000 }, (_, n) => ({ names: [`s.v${n}`], mentions: `s.v${n + 1}`, create: [String(n)] }))
  expect(inDependencyOrder(chain).at(-1)?.create).toEqual(['0'])
})
